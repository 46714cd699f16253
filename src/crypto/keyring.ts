import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';
import type { NamedKey } from '../config/validators.js';
import { LoggableError } from '../common/errors/loggable-error.js';

/** What a sealed value belongs to: it cannot be opened for another purpose or user. */
export interface SealBinding {
  readonly purpose: string;
  readonly userId: number;
}

/** A value was sealed with a key that this process does not have: another process has newer keys. */
export class KeyMissingError extends LoggableError {
  override readonly name = 'KeyMissingError';
}

/** A value was altered, belongs to another user, or never was a sealed value. */
export class SealedValueError extends LoggableError {
  override readonly name = 'SealedValueError';
}

const nonceBytes = 12;
const tagBytes = 16;

/**
 * Seals secrets that must be read back, by AES-256-GCM with purpose and user as additional data, as
 * `v1.<key id>.<nonce>.<ciphertext and tag>` in base64url. The first key seals, every key opens.
 */
export class Keyring {
  private readonly sealing: NamedKey;
  private readonly byId: ReadonlyMap<string, KeyObject>;

  /** @param keys at least one; the first is the one that seals. */
  constructor(keys: readonly NamedKey[]) {
    const [first] = keys;
    if (!first) throw new Error('a keyring needs at least one key');
    this.sealing = first;
    this.byId = new Map(keys.map(({ id, key }) => [id, key]));
  }

  get sealingKeyId(): string {
    return this.sealing.id;
  }

  seal(plaintext: Buffer, binding: SealBinding): string {
    const { id, key } = this.sealing;
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
    cipher.setAAD(additionalData(id, binding));
    const sealed = Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
    return `v1.${id}.${nonce.toString('base64url')}.${sealed.toString('base64url')}`;
  }

  /** @throws SealedValueError, KeyMissingError */
  open(sealedValue: string, binding: SealBinding): Buffer {
    const [version, id, nonce, sealed, ...rest] = sealedValue.split('.');
    if (version !== 'v1' || !id || !nonce || !sealed || rest.length > 0) {
      throw new SealedValueError('not a sealed value');
    }
    const key = this.byId.get(id);
    if (!key) throw new KeyMissingError(`no key "${id}" in ENCRYPTION_KEYS`);
    try {
      return decrypt(key, nonce, sealed, additionalData(id, binding));
    } catch {
      throw new SealedValueError('altered, or sealed for another user or by another key of the same name');
    }
  }
}

function decrypt(key: KeyObject, nonce: string, sealed: string, aad: Buffer): Buffer {
  const bytes = Buffer.from(sealed, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64url'), {
    authTagLength: tagBytes,
  });
  decipher.setAAD(aad);
  decipher.setAuthTag(bytes.subarray(-tagBytes));
  return Buffer.concat([decipher.update(bytes.subarray(0, -tagBytes)), decipher.final()]);
}

function additionalData(keyId: string, { purpose, userId }: SealBinding): Buffer {
  return Buffer.from(`v1|${keyId}|${purpose}|${userId}`, 'utf8');
}
