import { createHmac, type KeyObject } from 'node:crypto';

/**
 * One-way digests for values that are too short to stand alone: HMAC-SHA-256 with a key that is not in the database,
 * so that a stolen database alone does not allow guessing.
 */
export class KeyedDigests {
  constructor(private readonly key: KeyObject) {}

  /** 64 lower-case hex characters. The purpose keeps equal values of different kinds apart. */
  digest(purpose: string, value: Buffer): string {
    return createHmac('sha256', this.key).update(`${purpose}\0`).update(value).digest('hex');
  }
}
