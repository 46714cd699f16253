import { createHmac, hash, type KeyObject } from 'node:crypto';

/** What is stored of an opaque token: SHA-256 in lower-case hex. With 256 random bits, a token cannot be searched for. */
export function tokenDigest(token: string): string {
  return hash('sha256', token, 'hex');
}

/**
 * One-way digests of values too short to resist guessing: HMAC-SHA-256 with a key that is not in the database, so that
 * a stolen database alone does not allow a search.
 */
export class KeyedDigests {
  /** Names the key beside a digest. */
  readonly keyId = 'default';

  constructor(private readonly key: KeyObject) {}

  /** 64 lower-case hex characters. The purpose keeps equal values of different kinds apart. */
  digest(purpose: string, value: Buffer): string {
    return createHmac('sha256', this.key).update(`${purpose}\0`).update(value).digest('hex');
  }
}
