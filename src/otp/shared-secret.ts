import { decodeBase32 } from './base32.js';
import {
  defaultTotpParameters,
  maxPeriod,
  minPeriod,
  readTotpAlgorithm,
  readTotpDigits,
  readTotpPeriod,
  type TotpParameters,
} from './totp-parameters.js';

/** RFC 4226 4 R6: a shared secret must have at least 128 bits. */
const minBytes = 16;

/** The minimum if short secrets are accepted: otplib 12 generates 10 bytes by default. */
const minShortBytes = 10;

/** The block size of SHA-1 and SHA-256: HMAC hashes longer keys first (RFC 2104 2), so they add nothing. */
const maxBytes = 64;

/** A shared secret from another system, or why it cannot be imported, in one sentence that never quotes it. */
export type SharedSecretReading =
  | { readonly sharedSecret: Buffer; readonly problem?: undefined }
  | { readonly sharedSecret?: undefined; readonly problem: string };

const refused = (problem: string): { readonly problem: string } => ({ problem });

export interface ShortSecrets {
  /** Whether secrets of 10 to 15 bytes, which some other systems generate, are imported too. */
  readonly acceptShortSecrets: boolean;
}

export const isShort = (sharedSecret: Buffer): boolean => sharedSecret.length < minBytes;

export function readSharedSecret(
  base32: string,
  { acceptShortSecrets }: ShortSecrets = { acceptShortSecrets: false },
): SharedSecretReading {
  const sharedSecret = decodeBase32(base32);
  if (!sharedSecret) return refused('the secret is not base32');
  if (isShort(sharedSecret) && sharedSecret.length >= minShortBytes) {
    if (acceptShortSecrets) return { sharedSecret };
    return refused(`${tooShort(sharedSecret)}; --accept-short-secrets accepts it`);
  }
  const problem = sharedSecretProblem(sharedSecret);
  return problem === undefined ? { sharedSecret } : refused(problem);
}

export function sharedSecretProblem(sharedSecret: Buffer): string | undefined {
  if (isShort(sharedSecret)) return tooShort(sharedSecret);
  return sharedSecret.length > maxBytes
    ? `the secret has ${sharedSecret.length} bytes, but at most ${maxBytes} can be used`
    : undefined;
}

const tooShort = ({ length }: Buffer): string =>
  `the secret has ${length} bytes: RFC 4226 asks for ${minBytes} or more`;

/** What a Key URI says about its codes, or why it cannot be imported, in one sentence that never quotes it. */
export type KeyUriReading =
  | { readonly sharedSecret: Buffer; readonly parameters: TotpParameters; readonly problem?: undefined }
  | { readonly sharedSecret?: undefined; readonly parameters?: undefined; readonly problem: string };

/** An ampersand in HTML, from which many Key URIs are copied. */
const htmlAmpersand = /&(amp|#0*38|#x0*26);/gi;

/** Reads a Key URI, `otpauth://totp/…?secret=…`. Its label and issuer are ignored: they only tell an app what to show. */
export function readKeyUri(text: string, shortSecrets?: ShortSecrets): KeyUriReading {
  const unescaped = text.replace(htmlAmpersand, '&');
  const uri = URL.canParse(unescaped) ? new URL(unescaped) : undefined;
  if (uri?.protocol !== 'otpauth:') return refused('it is not an otpauth:// URI');
  const type = uri.host.toLowerCase();
  if (type === 'hotp')
    return refused('it is for counter-based codes (hotp): only time-based ones (totp) are supported');
  if (type !== 'totp') return refused('its type is not totp');
  const twice = ['secret', 'algorithm', 'digits', 'period'].find(
    (name) => uri.searchParams.getAll(name).length > 1,
  );
  if (twice !== undefined) return refused(`it names the ${twice} twice`);
  const parameters = parametersOf(uri.searchParams);
  if (typeof parameters === 'string') return refused(parameters);
  const secret = uri.searchParams.get('secret') ?? '';
  if (secret === '') return refused('it has no secret');
  const reading = readSharedSecret(secret, shortSecrets);
  return reading.sharedSecret ? { ...reading, parameters } : reading;
}

/** @returns the problem, if this service cannot make such codes. A parameter that is left out has its default value. */
function parametersOf(given: URLSearchParams): TotpParameters | string {
  const algorithm = readTotpAlgorithm(given.get('algorithm') ?? defaultTotpParameters.algorithm);
  const digits = readTotpDigits(given.get('digits') ?? String(defaultTotpParameters.digits));
  const period = readTotpPeriod(given.get('period') ?? String(defaultTotpParameters.period));
  const enrolAgain = 'the user has to enrol again';
  if (!algorithm) return `its algorithm is not SHA1, SHA256 or SHA512: ${enrolAgain}`;
  if (!digits) return `its digits are not 6 or 8: ${enrolAgain}`;
  if (!period) return `its period is not ${minPeriod} to ${maxPeriod} seconds: ${enrolAgain}`;
  return { algorithm, digits, period };
}
