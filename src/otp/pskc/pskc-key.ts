import { sharedSecretProblem } from '../shared-secret.js';
import {
  defaultTotpParameters,
  maxDriftSteps,
  maxPeriod,
  minPeriod,
  readTotpAlgorithm,
  readTotpDigits,
  readTotpPeriod,
  type TotpParameters,
} from '../totp-parameters.js';
import { type PskcDecryption, readBase64 } from './pskc-decryption.js';
import { type PskcElement, PskcError } from './pskc-xml.js';

/** What makes the passcodes of a hardware token. */
export interface TokenKey {
  readonly sharedSecret: Buffer;
  readonly parameters: TotpParameters;
  /** How many time steps the token's clock was ahead when the file was written. */
  readonly driftSteps: number;
}

const profile = 'urn:ietf:params:xml:ns:keyprov:pskc';
/** With a colon by RFC 6030, with a hash by the draft of its profiles and many vendors. */
const totp = new Set([`${profile}:totp`, `${profile}#totp`]);
const hotp = new Set([`${profile}:hotp`, `${profile}#hotp`]);

/** A PIN that the token itself asks for does not concern this service. */
const supportedConditions = new Set(['StartDate', 'ExpiryDate', 'PINPolicy', 'KeyUsage']);

/**
 * Reads a `Key` whose codes this service can check.
 * @param now in milliseconds.
 * @throws PskcError
 */
export function readTokenKey(
  key: PskcElement,
  decryption: PskcDecryption | undefined,
  now: number,
): TokenKey {
  const algorithm = key.attribute('Algorithm') ?? '';
  if (hotp.has(algorithm))
    throw new PskcError('its codes count (HOTP): only time-based ones (TOTP) are supported');
  if (!totp.has(algorithm)) throw new PskcError('its codes are of another kind than TOTP');
  assertAllowed(key.child('Policy'), now);
  const parameters = readParameters(key);
  const driftSteps = readNumber(key, 'TimeDrift') ?? 0;
  if (Math.abs(driftSteps) > maxDriftSteps(parameters.period))
    throw new PskcError('its clock is more than a day away (TimeDrift)');
  if ((readNumber(key, 'Time') ?? 0) !== 0)
    throw new PskcError('its time does not begin in 1970 (Time): this is not supported');
  const sharedSecret = readSecret(key, decryption);
  const problem = sharedSecretProblem(sharedSecret);
  if (problem !== undefined) throw new PskcError(problem);
  return { sharedSecret, parameters, driftSteps };
}

/** @throws PskcError */
function readParameters(key: PskcElement): TotpParameters {
  const given = key.child('AlgorithmParameters');
  const format = given?.child('ResponseFormat');
  if ((format?.attribute('Encoding') ?? 'DECIMAL').toUpperCase() !== 'DECIMAL')
    throw new PskcError('its codes are not decimal');
  if (['true', '1'].includes(format?.attribute('CheckDigits') ?? format?.attribute('CheckDigit') ?? ''))
    throw new PskcError('its codes have a check digit, which is not supported');
  const digits = readTotpDigits(format?.attribute('Length') ?? '');
  if (!digits) throw new PskcError('its codes do not have 6 or 8 digits');
  const suite = given?.child('Suite')?.text ?? '';
  const algorithm = suite === '' ? defaultTotpParameters.algorithm : readTotpAlgorithm(suite);
  if (!algorithm) throw new PskcError('its hash is not SHA1, SHA256 or SHA512');
  const period = readTotpPeriod(String(readNumber(key, 'TimeInterval') ?? defaultTotpParameters.period));
  if (!period) throw new PskcError(`its codes do not change every ${minPeriod} to ${maxPeriod} seconds`);
  return { algorithm, digits, period };
}

/** @returns undefined if the value is left out. @throws PskcError */
function readNumber(key: PskcElement, name: string): number | undefined {
  const element = key.descendant('Data', name);
  if (!element) return undefined;
  const text = element.child('PlainValue')?.text ?? '';
  if (!/^[+-]?[0-9]{1,10}$/.test(text)) throw new PskcError(`its ${name} is not a number in plain text`);
  return Number(text);
}

/** @throws PskcError */
function readSecret(key: PskcElement, decryption: PskcDecryption | undefined): Buffer {
  const secret = key.descendant('Data', 'Secret');
  const plain = secret?.child('PlainValue');
  if (plain && decryption) throw new PskcError('its secret is not encrypted, although the file says so');
  if (plain) return readPlainSecret(plain.text);
  if (!secret?.child('EncryptedValue')) throw new PskcError('its secret is not in this file');
  if (!decryption)
    throw new PskcError('its secret is encrypted, but the file does not say with what (EncryptionKey)');
  return decryption.open(secret);
}

/**
 * Refuses other notations, which would be read as base64 of another secret. Base64 of 20, 32 or 64 bytes ends in `=`, and
 * of 24 or 48 random bytes it never looks like them.
 * @throws PskcError
 */
function readPlainSecret(text: string): Buffer {
  const characters = text.replace(/\s/g, '');
  if (/^[0-9a-f]{32,}$/i.test(characters)) throw new PskcError('its secret is hexadecimal, not base64');
  if (/^[A-Z2-7]{32,}$/.test(characters)) throw new PskcError('its secret is base32, not base64');
  return readBase64(characters);
}

/** RFC 6030 5: a key whose policy is not understood, or not obeyed, must not be used. @throws PskcError */
function assertAllowed(policy: PskcElement | undefined, now: number): void {
  const conditions = policy?.children ?? [];
  for (const condition of conditions) {
    const { name, text } = condition;
    if (name === 'StartDate' && now < readDate(text)) throw new PskcError('it is not valid yet (StartDate)');
    if (name === 'ExpiryDate' && now >= readDate(text)) throw new PskcError('it has expired (ExpiryDate)');
    if (name === 'PINPolicy' && condition.attribute('PINUsageMode') !== 'Local')
      throw new PskcError('its codes need a PIN, which is not supported');
    if (!supportedConditions.has(name))
      throw new PskcError('its policy has conditions that are not supported');
  }
  const usages = conditions.filter(({ name }) => name === 'KeyUsage').map(({ text }) => text);
  if (usages.length > 0 && !usages.includes('OTP'))
    throw new PskcError('its key is not for one-time passwords');
}

/** @returns milliseconds. @throws PskcError */
function readDate(text: string): number {
  const instant = Date.parse(text);
  if (Number.isNaN(instant)) throw new PskcError('a date of its policy is malformed');
  return instant;
}
