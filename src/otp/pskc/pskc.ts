import { PskcDecryption, type PskcUnlocking } from './pskc-decryption.js';
import { readTokenKey, type TokenKey } from './pskc-key.js';
import { parsePskc, type PskcElement, PskcError } from './pskc-xml.js';

/** A token of a PSKC document, or why its key cannot be used. */
export type PskcToken = { readonly serialNumber: string } & (
  | { readonly key: TokenKey; readonly problem?: undefined }
  | { readonly key?: undefined; readonly problem: string }
);

export interface PskcDocument {
  readonly tokens: readonly PskcToken[];
  /** Whether there is a signature, which is not checked. */
  readonly isSigned: boolean;
}

/** No control characters, since serial numbers are printed and become names. */
const serialNumberForm = /^[^\p{Cc}\p{Zl}\p{Zp}]{1,64}$/u;

/**
 * Reads the TOTP keys of a Portable Symmetric Key Container (RFC 6030).
 * @param unlocking for an encrypted document.
 * @param now in milliseconds: keys are refused before and after their time.
 * @throws PskcError if nothing of it can be read.
 */
export async function readPskc(
  text: string,
  unlocking: PskcUnlocking | undefined,
  now: number,
): Promise<PskcDocument> {
  const container = parsePskc(text);
  const packages = container.children.filter(({ name }) => name === 'KeyPackage');
  if (packages.length === 0) throw new PskcError('it has no keys (KeyPackage)');
  const decryption = await decryptionOf(container, unlocking);
  return {
    tokens: withoutAmbiguity(packages.map((each, index) => readToken(each, index, decryption, now))),
    isSigned: container.child('Signature') !== undefined,
  };
}

/** @throws PskcError */
async function decryptionOf(
  container: PskcElement,
  unlocking: PskcUnlocking | undefined,
): Promise<PskcDecryption | undefined> {
  const isEncrypted = container.child('EncryptionKey') !== undefined;
  if (isEncrypted && !unlocking)
    throw new PskcError('it is encrypted, and neither a key nor a passphrase is given');
  // Otherwise, somebody without the key could pass off a file of their own.
  if (unlocking && !isEncrypted)
    throw new PskcError('it is not encrypted, but a key or a passphrase is given');
  return unlocking && PskcDecryption.of(container, unlocking);
}

function readToken(
  keyPackage: PskcElement,
  index: number,
  decryption: PskcDecryption | undefined,
  now: number,
): PskcToken {
  let serialNumber = `number ${index + 1}`;
  try {
    const key = keyPackage.child('Key');
    const given = keyPackage.descendant('DeviceInfo', 'SerialNo')?.text ?? key?.attribute('Id') ?? '';
    if (!serialNumberForm.test(given))
      throw new PskcError('it has no serial number (SerialNo) of 1 to 64 characters');
    serialNumber = given;
    if (!key) throw new PskcError('it has no key');
    return { serialNumber, key: readTokenKey(key, decryption, now) };
  } catch (error) {
    if (error instanceof PskcError) return { serialNumber, problem: error.message };
    throw error;
  }
}

/** Two usable keys with one serial number: nobody could tell which one a user has. */
function withoutAmbiguity(tokens: readonly PskcToken[]): readonly PskcToken[] {
  const usable = new Map<string, number>();
  for (const { serialNumber, key } of tokens)
    if (key) usable.set(serialNumber, (usable.get(serialNumber) ?? 0) + 1);
  return tokens.map((token) =>
    token.key && (usable.get(token.serialNumber) ?? 0) > 1
      ? { serialNumber: token.serialNumber, problem: 'the file has two keys with this serial number' }
      : token,
  );
}
