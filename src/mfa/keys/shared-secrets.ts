import type { Keyring } from '../../crypto/keyring.js';

/** A TOTP shared secret as its row keeps it. */
export interface SealedSharedSecret {
  readonly userId: number;
  readonly sealedSharedSecret: string;
}

/** A sealed value opens only for the user and the purpose it was sealed for. */
const bindingOf = (userId: number) => ({ purpose: 'totp-shared-secret', userId });

export function sealSharedSecret(keyring: Keyring, sharedSecret: Buffer, userId: number): string {
  return keyring.seal(sharedSecret, bindingOf(userId));
}

/** @throws SealedValueError, KeyMissingError */
export function openSharedSecret(
  keyring: Keyring,
  { userId, sealedSharedSecret }: SealedSharedSecret,
): Buffer {
  return keyring.open(sealedSharedSecret, bindingOf(userId));
}

/** @returns undefined if no key of the ring opens it. */
export function tryOpenSharedSecret(keyring: Keyring, sealed: SealedSharedSecret): Buffer | undefined {
  try {
    return openSharedSecret(keyring, sealed);
  } catch {
    return undefined;
  }
}
