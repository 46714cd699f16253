import { createHmac, hash, type KeyObject } from 'node:crypto';
import type { NamedKey } from '../config/validators.js';
import { KeyMissingError } from './keyring.js';

/** What is stored of an opaque token: SHA-256 in lower-case hex. With 256 random bits, a token cannot be searched for. */
export function tokenDigest(token: string): string {
  return hash('sha256', token, 'hex');
}

/**
 * One-way digests of values too short to resist guessing: HMAC-SHA-256 with a key that is not in the database, so that
 * a stolen database alone does not allow a search. All digests are 64 lower-case hex characters. The purpose keeps equal
 * values of different kinds apart.
 */
export class KeyedDigests {
  /** Names the key of new digests. */
  readonly keyId: string;
  private readonly commonKeyId: string;
  private readonly byId: ReadonlyMap<string, KeyObject>;

  /** @param keys at least one; new digests are made with the first. */
  constructor(keys: readonly NamedKey[]) {
    const ids = keys.map(({ id }) => id);
    const [first, [lowest]] = [ids[0], ids.toSorted()];
    if (first === undefined || lowest === undefined) throw new Error('digests need at least one key');
    this.keyId = first;
    this.commonKeyId = lowest;
    this.byId = new Map(keys.map(({ id, key }) => [id, key]));
  }

  has(keyId: string): boolean {
    return this.byId.has(keyId);
  }

  /** For a digest that is stored with the id of its key. @throws KeyMissingError */
  digest(purpose: string, value: Buffer, keyId = this.keyId): string {
    const key = this.byId.get(keyId);
    if (!key) throw new KeyMissingError(`no key "${keyId}" in DIGEST_KEY`);
    return createHmac('sha256', key).update(`${purpose}\0`).update(value).digest('hex');
  }

  /** For a digest that is stored without the id of its key: what each key of the ring makes of the value. */
  digests(purpose: string, value: Buffer): readonly string[] {
    return [...this.byId.keys()].map((keyId) => this.digest(purpose, value, keyId));
  }

  /** The same in every process that has these keys, whichever of them is first. It changes when keys come and go. */
  commonDigest(purpose: string, value: Buffer): string {
    return this.digest(purpose, value, this.commonKeyId);
  }
}
