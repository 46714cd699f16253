import { createDecipheriv, createHmac, pbkdf2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { PskcError, type PskcElement } from './pskc-xml.js';

/** What opens an encrypted file. Its sender hands this to the recipient by other means. */
export type PskcUnlocking =
  | { readonly key: Buffer; readonly passphrase?: undefined }
  | { readonly key?: undefined; readonly passphrase: string };

const blockBytes = 16;

/** Ten times what OWASP asks for; more would keep a processor busy for minutes. */
const maxIterations = 10_000_000;

const xmlenc = 'http://www.w3.org/2001/04/xmlenc#';

/** The ciphers of RFC 6030 6.1.1, by their key's length in bytes. */
const ciphers: ReadonlyMap<string | undefined, number> = new Map([
  [`${xmlenc}aes128-cbc`, 16],
  [`${xmlenc}aes192-cbc`, 24],
  [`${xmlenc}aes256-cbc`, 32],
]);

/** RFC 6931 2.2. */
const macs: ReadonlyMap<string | undefined, string> = new Map([
  ['http://www.w3.org/2000/09/xmldsig#hmac-sha1', 'sha1'],
  ...['sha224', 'sha256', 'sha384', 'sha512'].map(
    (hash) => [`http://www.w3.org/2001/04/xmldsig-more#hmac-${hash}`, hash] as const,
  ),
]);

const wrongKey = 'the key or the passphrase is wrong, or the file was changed';

/** Opens the encrypted values of one document (RFC 6030 6). */
export class PskcDecryption {
  private constructor(
    private readonly key: Buffer,
    private readonly mac: { readonly hash: string; readonly key: Buffer },
  ) {}

  /** @throws PskcError */
  static async of(container: PskcElement, unlocking: PskcUnlocking): Promise<PskcDecryption> {
    const key = await encryptionKey(container, unlocking);
    const method = container.child('MACMethod');
    // AES-CBC alone does not show that a value was changed, or opened with a wrong key.
    if (!method)
      throw new PskcError('its secrets are encrypted without a MAC (MACMethod), so they cannot be trusted');
    const hash = macs.get(method.attribute('Algorithm'));
    if (hash === undefined)
      throw new PskcError('its MAC is of an unknown kind: HMAC with SHA-1 or SHA-2 is supported');
    const encryptedMacKey = method.child('MACKey');
    const macKey = encryptedMacKey ? decrypt(cipherOf(encryptedMacKey), key) : key;
    return new PskcDecryption(key, { hash, key: macKey });
  }

  /** @param secret with an `EncryptedValue` and its `ValueMAC`. @throws PskcError */
  open(secret: PskcElement): Buffer {
    const encrypted = secret.child('EncryptedValue');
    const mac = secret.child('ValueMAC');
    if (!encrypted) throw new PskcError('its secret is not in this file');
    if (!mac)
      throw new PskcError('its secret is encrypted without a MAC (ValueMAC), so it cannot be trusted');
    const cipher = cipherOf(encrypted);
    const expected = createHmac(this.mac.hash, this.mac.key).update(cipher.data).digest();
    const given = readBase64(mac.text);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw new PskcError(wrongKey);
    return decrypt(cipher, this.key);
  }
}

interface Cipher {
  readonly keyBytes: number;
  /** The initialisation vector, then the encrypted blocks. */
  readonly data: Buffer;
}

/** @param element an `EncryptedDataType` of XML Encryption. @throws PskcError */
function cipherOf(element: PskcElement): Cipher {
  const keyBytes = ciphers.get(element.child('EncryptionMethod')?.attribute('Algorithm'));
  if (keyBytes === undefined)
    throw new PskcError(
      'it is encrypted in an unknown way: AES-128, AES-192 and AES-256 in CBC mode are supported',
    );
  const data = readBase64(element.descendant('CipherData', 'CipherValue')?.text ?? '');
  if (data.length < 2 * blockBytes || data.length % blockBytes !== 0)
    throw new PskcError('an encrypted value is incomplete');
  return { keyBytes, data };
}

/** @throws PskcError */
function decrypt({ keyBytes, data }: Cipher, key: Buffer): Buffer {
  if (key.length !== keyBytes)
    throw new PskcError(`the key has ${key.length * 8} bits, but AES-${keyBytes * 8} encrypted the file`);
  const decipher = createDecipheriv(`aes-${keyBytes * 8}-cbc`, key, data.subarray(0, blockBytes));
  // Only the last byte of the padding is defined (XML Encryption 5.2); Node.js would check the others, too.
  decipher.setAutoPadding(false);
  const padded = Buffer.concat([decipher.update(data.subarray(blockBytes)), decipher.final()]);
  const padding = padded.at(-1) ?? 0;
  if (padding < 1 || padding > blockBytes) throw new PskcError(wrongKey);
  return padded.subarray(0, padded.length - padding);
}

async function encryptionKey(container: PskcElement, { key, passphrase }: PskcUnlocking): Promise<Buffer> {
  const named = container.child('EncryptionKey');
  if (named?.children.some(({ name }) => ['X509Data', 'KeyValue', 'EncryptedKey'].includes(name)))
    throw new PskcError(
      'it is encrypted for a certificate: ask for a file with a pre-shared key or a passphrase',
    );
  const derived = named?.child('DerivedKey');
  if (derived) {
    if (passphrase === undefined) throw new PskcError('it is encrypted with a passphrase, not with a key');
    return deriveKey(derived, passphrase);
  }
  if (!key) throw new PskcError('it is encrypted with a key, not with a passphrase');
  return key;
}

/** PBKDF2 of PKCS #5 (RFC 8018 5.2), with its parameters in XML (appendix C there). @throws PskcError */
async function deriveKey(derived: PskcElement, passphrase: string): Promise<Buffer> {
  const method = derived.child('KeyDerivationMethod');
  const parameters = method?.child('PBKDF2-params');
  if (!parameters || !method?.attribute('Algorithm')?.endsWith('#pbkdf2'))
    throw new PskcError('its key is derived from the passphrase in an unknown way: PBKDF2 is supported');
  const salt = readBase64(parameters.descendant('Salt', 'Specified')?.text ?? '');
  const iterations = Number(parameters.child('IterationCount')?.text);
  const keyBytes = Number(parameters.child('KeyLength')?.text);
  const hash = pseudorandomFunction(parameters.child('PRF')?.attribute('Algorithm'));
  if (!Number.isInteger(iterations) || iterations < 1 || iterations > maxIterations)
    throw new PskcError(`PBKDF2 needs 1 to ${maxIterations} iterations`);
  if (![...ciphers.values()].includes(keyBytes))
    throw new PskcError('PBKDF2 needs a KeyLength of 16, 24 or 32');
  return promisify(pbkdf2)(passphrase, salt, iterations, keyBytes, hash);
}

/** @throws PskcError */
function pseudorandomFunction(algorithm: string | undefined): string {
  const hash = algorithm === undefined ? 'sha1' : macs.get(algorithm);
  if (hash === undefined)
    throw new PskcError('PBKDF2 uses an unknown function: HMAC with SHA-1 or SHA-2 is supported');
  return hash;
}

/** Strictly: `Buffer` would leave out what it does not know. @throws PskcError */
export function readBase64(text: string): Buffer {
  const characters = text.replace(/\s/g, '');
  if (characters === '' || characters.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(characters))
    throw new PskcError('a value is not base64');
  return Buffer.from(characters, 'base64');
}
