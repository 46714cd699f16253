/** The client a password is hashed for. */
export interface HashClient {
  /** Its network, or the signed-in user. */
  readonly party: string;
  /** The provider's range around the network: many parties that arrive from one at once are likely the same. */
  readonly region?: string | undefined;
  /** The account that the client signs in to. */
  readonly account?: string | undefined;
  /** False once the client has its response or has gone. */
  readonly isWaiting: () => boolean;
}

interface PartyRecord {
  /** Wrong passwords minus right ones; halved every five minutes. */
  failures: number;
  /** Hashes of about the last ten seconds. */
  uses: number;
  /** In milliseconds. */
  at: number;
}

const failuresHalfLifeMs = 5 * 60_000;
const usesHalfLifeMs = 7_000;
const maxRecords = 20_000;

/** Fifty hashes weigh as much as one wrong password. */
const weightOfUse = 0.02;

/** Sign-ins to one account within a few seconds that do not count. */
const freeAccountUses = 5;

/** The lowest count of failures: a party with a recent sign-in goes before one that was never seen. */
const minFailures = -1;

/**
 * Ranks the clients of the hash queue. Wrong passwords count against a party and right ones for it, so that many honest
 * users behind one address go before a few guesses. Each hash adds a little, and right passwords also count against
 * their account, so that signing in to one account over and over gains nothing. The least recently seen parties are
 * forgotten.
 */
export class HashPriorities {
  private readonly records = new Map<string, PartyRecord>();

  /**
   * @param waiting how many requests of its party and region are in the queue.
   * @param now in milliseconds.
   * @returns the client's rank; the lowest goes first.
   */
  rank({ party, account }: HashClient, waiting: number, now: number): number {
    const { failures, uses } = this.at(party, now);
    const accountUses = account === undefined ? 0 : this.at(accountKey(account), now).uses;
    return failures + weightOfUse * (uses + Math.max(0, accountUses - freeAccountUses) + waiting);
  }

  /** Counts a hash. @param matched whether the password was right; undefined if a new one was hashed. */
  note({ party, account }: HashClient, matched: boolean | undefined, now: number): void {
    const { failures, uses } = this.at(party, now);
    const change = matched === undefined ? 0 : matched ? -1 : 1;
    this.set(party, { failures: Math.max(minFailures, failures + change), uses: uses + 1, at: now });
    if (!matched || account === undefined) return;
    const key = accountKey(account);
    this.set(key, { failures: 0, uses: this.at(key, now).uses + 1, at: now });
  }

  private at(key: string, now: number): Pick<PartyRecord, 'failures' | 'uses'> {
    const record = this.records.get(key);
    if (!record) return { failures: 0, uses: 0 };
    const elapsed = now - record.at;
    return {
      failures: record.failures * 2 ** (-elapsed / failuresHalfLifeMs),
      uses: record.uses * 2 ** (-elapsed / usesHalfLifeMs),
    };
  }

  private set(key: string, record: PartyRecord): void {
    this.records.delete(key);
    this.records.set(key, record);
    const [oldest] = this.records.keys();
    if (oldest !== undefined && this.records.size > maxRecords) this.records.delete(oldest);
  }
}

function accountKey(account: string): string {
  return `account ${account}`;
}
