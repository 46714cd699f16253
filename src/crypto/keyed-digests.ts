import { createHmac, type KeyObject } from 'node:crypto';

/** Keeps equal inputs of different kinds from having equal digests. */
export type DigestPurpose = 'enrolment-token' | 'challenge-token' | 'refresh-token' | 'scratch-code';

/**
 * One-way digests for values that are looked up but never read back: HMAC-SHA-256 with a key that is not in the
 * database, so that a stolen database alone does not even allow guessing.
 */
export class KeyedDigests {
  constructor(private readonly key: KeyObject) {}

  /** 64 lower-case hex characters. */
  digest(purpose: DigestPurpose, value: string | Buffer): string {
    return createHmac('sha256', this.key).update(`${purpose}\0`).update(value).digest('hex');
  }
}
