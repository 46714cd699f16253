import { DomainError } from '../common/errors/domain-error.js';
import { type HashClient, HashPriorities } from './hash-priority.js';

interface Waiter {
  /** Undefined: the service's own work, which nobody displaces. */
  readonly client: HashClient | undefined;
  readonly start: () => void;
  readonly refuse: (refusal: DomainError) => void;
}

/** What a second of work may come to, whatever the measured time says. */
const minPlaces = 64;
const maxPlaces = 1024;

/** The rank of a party with a wrong password lately, or with fifty hashes more than others: the crowd is its own. */
const blame = 1;
const retryAfterSeconds = 10;

/** How much the newest hash weighs in the mean of their times. */
const smoothing = 0.1;
const firstGuessMs = 25;

/**
 * Whose password is hashed next. A hash keeps a core busy for as long as a hundred reads, so only about a second of work
 * may wait, as measured. Turns go by {@link HashPriorities}; within one rank, first come, first served. When all places
 * are taken, whoever ranks last leaves, and so a newcomer displaces a waiter of the busiest party, or is refused itself:
 * TOO_MANY_REQUESTS for a party that is to blame for the crowd, SERVICE_UNAVAILABLE for one that is not. Waiters whose
 * client has gone are dropped before they cost anything.
 */
export class HashQueue {
  private readonly waiting: Waiter[] = [];
  private readonly waitingOf = new Map<string, number>();
  private readonly priorities = new HashPriorities();
  private running = 0;
  private meanMs = firstGuessMs;

  /** @param atATime how many hashes run side by side. @param now milliseconds. */
  constructor(
    private readonly atATime: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** How many may wait. */
  get places(): number {
    const perSecond = Math.round((this.atATime * 1000) / this.meanMs);
    return Math.min(Math.max(perSecond, minPlaces), maxPlaces);
  }

  /**
   * @param matchedBy what the result says of the client's password; undefined: nothing.
   * @throws DomainError TOO_MANY_REQUESTS, SERVICE_UNAVAILABLE
   */
  run<T>(
    work: () => Promise<T>,
    client: HashClient | undefined,
    matchedBy: (result: T) => boolean | undefined,
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const start = (): void => {
        void this.measure(work, client, matchedBy).then(resolve, reject);
      };
      this.enter({ client, start, refuse: reject });
      this.startNext();
    });
  }

  private async measure<T>(
    work: () => Promise<T>,
    client: HashClient | undefined,
    matchedBy: (result: T) => boolean | undefined,
  ): Promise<T> {
    this.running += 1;
    const started = this.now();
    try {
      const result = await work();
      if (client) this.priorities.note(client, matchedBy(result), this.now());
      this.meanMs += smoothing * (this.now() - started - this.meanMs);
      return result;
    } finally {
      this.running -= 1;
      this.startNext();
    }
  }

  private enter(newcomer: Waiter): void {
    this.waiting.push(newcomer);
    this.count(newcomer, 1);
    if (this.waiting.length <= this.places) return;
    this.dropGone();
    if (this.waiting.length <= this.places) return;
    const last = this.findLast();
    if (!last) return;
    this.remove(last.waiter);
    last.waiter.refuse(crowded(last.rank));
  }

  private startNext(): void {
    while (this.running < this.atATime) {
      const next = this.findFirst();
      if (!next) return;
      this.remove(next);
      if (next.client && !next.client.isWaiting()) next.refuse(gone());
      else next.start();
    }
  }

  private dropGone(): void {
    const left = this.waiting.filter(({ client }) => client && !client.isWaiting());
    for (const waiter of left) {
      this.remove(waiter);
      waiter.refuse(gone());
    }
  }

  private findFirst(): Waiter | undefined {
    const now = this.now();
    let first: Waiter | undefined;
    let lowest = Infinity;
    for (const waiter of this.waiting) {
      const rank = this.rank(waiter, now);
      if (rank >= lowest) continue;
      [first, lowest] = [waiter, rank];
    }
    return first;
  }

  /** Of equal ones the newest, so that nobody who waits makes room for somebody who is no better. */
  private findLast(): { waiter: Waiter; rank: number } | undefined {
    const now = this.now();
    let last: { waiter: Waiter; rank: number } | undefined;
    for (const waiter of this.waiting) {
      const rank = this.rank(waiter, now);
      if (waiter.client && rank >= (last?.rank ?? -Infinity)) last = { waiter, rank };
    }
    return last;
  }

  private rank({ client }: Waiter, now: number): number {
    if (!client) return Number.NEGATIVE_INFINITY;
    const waiting = crowdsOf(client).reduce((sum, crowd) => sum + (this.waitingOf.get(crowd) ?? 0), 0);
    return this.priorities.rank(client, waiting, now);
  }

  private remove(waiter: Waiter): void {
    this.waiting.splice(this.waiting.indexOf(waiter), 1);
    this.count(waiter, -1);
  }

  private count({ client }: Waiter, by: 1 | -1): void {
    for (const crowd of client ? crowdsOf(client) : []) {
      const count = (this.waitingOf.get(crowd) ?? 0) + by;
      if (count > 0) this.waitingOf.set(crowd, count);
      else this.waitingOf.delete(crowd);
    }
  }
}

function crowdsOf({ party, region }: HashClient): string[] {
  return region === undefined ? [party] : [party, `region ${region}`];
}

function crowded(rank: number): DomainError {
  return rank >= blame
    ? new DomainError('TOO_MANY_REQUESTS', 'displaced from the hash queue', undefined, retryAfterSeconds)
    : new DomainError('SERVICE_UNAVAILABLE', 'the hash queue is full');
}

function gone(): DomainError {
  return new DomainError('SERVICE_UNAVAILABLE', 'the client no longer waits for the answer');
}
