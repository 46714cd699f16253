/** For whom a password is hashed. */
export interface HashClient {
  /** The network, or the signed-in user. */
  readonly party: string;
  /** The party's neighbourhood. Many parties that come at once from one are likely to be one. */
  readonly region?: string | undefined;
  /** The account that is signed in to. */
  readonly account?: string | undefined;
  /** False once the client has its answer or is gone. */
  readonly isWaiting: () => boolean;
}

interface Record {
  /** Wrong passwords, less the right ones; half of it is forgotten every five minutes. */
  failures: number;
  /** Hashes of the last ten seconds or so. */
  uses: number;
  /** In milliseconds. */
  at: number;
}

const failuresHalfLife = 5 * 60_000;
const usesHalfLife = 7_000;
const remembered = 20_000;

/** Fifty hashes weigh as much as one wrong password. */
const weightOfUse = 0.02;

/** An account can be signed in to so often within a few seconds before it counts. */
const freeUsesOfAccount = 5;

/** A party that has just signed somebody in goes before one that was never seen. */
const credit = -1;

/**
 * What the queue knows of those it hashes for: wrong passwords count against a party, right ones make up for them, so
 * that many honest users behind one address come before a few guesses. Hashes as such weigh little, and right
 * passwords also count for their account: it does not pay to sign in to one account over and over, from wherever.
 * The parties seen longest ago are forgotten.
 */
export class HashPriorities {
  private readonly records = new Map<string, Record>();

  /** The higher, the later its turn. @param waiting how many of its party and region are in the queue. @param now milliseconds. */
  rank({ party, account }: HashClient, waiting: number, now: number): number {
    const { failures, uses } = this.at(party, now);
    const accountUses = account === undefined ? 0 : this.at(accountKey(account), now).uses;
    return failures + weightOfUse * (uses + Math.max(0, accountUses - freeUsesOfAccount) + waiting);
  }

  /** @param matched whether the password was right; undefined where a new one was hashed. */
  note({ party, account }: HashClient, matched: boolean | undefined, now: number): void {
    const { failures, uses } = this.at(party, now);
    const change = matched === undefined ? 0 : matched ? -1 : 1;
    this.set(party, { failures: Math.max(credit, failures + change), uses: uses + 1, at: now });
    if (!matched || account === undefined) return;
    const key = accountKey(account);
    this.set(key, { failures: 0, uses: this.at(key, now).uses + 1, at: now });
  }

  private at(key: string, now: number): Pick<Record, 'failures' | 'uses'> {
    const record = this.records.get(key);
    if (!record) return { failures: 0, uses: 0 };
    const past = now - record.at;
    return {
      failures: record.failures * 2 ** (-past / failuresHalfLife),
      uses: record.uses * 2 ** (-past / usesHalfLife),
    };
  }

  private set(key: string, record: Record): void {
    this.records.delete(key);
    this.records.set(key, record);
    const [oldest] = this.records.keys();
    if (oldest !== undefined && this.records.size > remembered) this.records.delete(oldest);
  }
}

function accountKey(account: string): string {
  return `account ${account}`;
}
