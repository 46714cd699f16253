import { clientGone, DomainError } from '../common/errors/domain-error.js';
import { type HashClient, HashPriorities } from './hash-priority.js';

interface Waiter {
  /** Undefined for the service's own work, which is never displaced. */
  readonly client: HashClient | undefined;
  readonly start: () => void;
  readonly refuse: (refusal: DomainError) => void;
}

/** Bounds of the queue's length, whatever the measured time per hash. */
const minPlaces = 64;
const maxPlaces = 1024;

/**
 * The rank of a party with a recent wrong password, or with fifty hashes more than others: it fills the queue itself.
 */
const abusiveRank = 1;
const retryAfterSeconds = 10;

/** The weight of the newest hash in the moving average of their durations. */
const newestWeight = 0.1;
const initialMeanMs = 25;

/**
 * Decides whose password is hashed next. A hash costs as much CPU as a hundred reads, so the queue holds only about a
 * second of measured work. Its order is by {@link HashPriorities}; equal ranks are served in the order of arrival. When
 * it is full, the request that ranks lowest is refused, whether it is new or already waiting: with TOO_MANY_REQUESTS if
 * its own party fills the queue, otherwise with SERVICE_UNAVAILABLE. Requests whose client has gone are dropped before
 * they cost anything.
 */
export class HashQueue {
  private readonly waiting: Waiter[] = [];
  private readonly waitingOf = new Map<string, number>();
  private readonly priorities = new HashPriorities();
  private running = 0;
  private meanMs = initialMeanMs;
  private refused = 0;

  /** @param concurrency how many hashes run at the same time. @param now returns milliseconds. */
  constructor(
    private readonly concurrency: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** How many requests may wait. */
  get places(): number {
    const perSecond = Math.round((this.concurrency * 1000) / this.meanMs);
    return Math.min(Math.max(perSecond, minPlaces), maxPlaces);
  }

  /** For the metrics: how many requests wait, how many may, and how many were refused because the queue was full. */
  get load(): { readonly waiting: number; readonly places: number; readonly refused: number } {
    return { waiting: this.waiting.length, places: this.places, refused: this.refused };
  }

  /**
   * @param matchedBy tells from the result whether the client's password was right; undefined if none was checked.
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
      this.meanMs += newestWeight * (this.now() - started - this.meanMs);
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
    this.refused += 1;
    last.waiter.refuse(queueFull(last.rank));
  }

  private startNext(): void {
    while (this.running < this.concurrency) {
      const next = this.findFirst();
      if (!next) return;
      this.remove(next);
      if (next.client && !next.client.isWaiting()) next.refuse(clientGone());
      else next.start();
    }
  }

  private dropGone(): void {
    const left = this.waiting.filter(({ client }) => client && !client.isWaiting());
    for (const waiter of left) {
      this.remove(waiter);
      waiter.refuse(clientGone());
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

  /** The newest among equals, so that a waiting request is never displaced by one that ranks no better. */
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

function queueFull(rank: number): DomainError {
  return rank >= abusiveRank
    ? new DomainError('TOO_MANY_REQUESTS', 'displaced from the hash queue', { retryAfterSeconds })
    : new DomainError('SERVICE_UNAVAILABLE', 'the hash queue is full');
}
