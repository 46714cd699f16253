import { decodeBase32 } from './base32.js';
import { digits, timeStepSeconds } from './passcode.js';

/** RFC 4226 4 R6: a shared secret must have at least 128 bits. */
const minBytes = 16;

/** The minimum if short secrets are accepted: otplib 12 generates 10 bytes by default. */
const minShortBytes = 10;

/** The block size of SHA-1: HMAC hashes longer keys first (RFC 2104 2), so they add nothing. */
const maxBytes = 64;

/** A shared secret from another system, or why it cannot be imported, in one sentence that never quotes it. */
export type SharedSecretReading =
  | { readonly sharedSecret: Buffer; readonly problem?: undefined }
  | { readonly sharedSecret?: undefined; readonly problem: string };

const refused = (problem: string): SharedSecretReading => ({ problem });

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
  const { length } = sharedSecret;
  if (length < minShortBytes)
    return refused(`the secret has ${length} bytes: RFC 4226 asks for ${minBytes} or more`);
  if (isShort(sharedSecret) && !acceptShortSecrets)
    return refused(
      `the secret has ${length} bytes: RFC 4226 asks for ${minBytes} or more; --accept-short-secrets accepts it`,
    );
  if (length > maxBytes)
    return refused(`the secret has ${length} bytes, but at most ${maxBytes} can be used`);
  return { sharedSecret };
}

/** The parameters of this service's codes in a Key URI; one that is left out has this value. */
const parameters: readonly (readonly [name: string, form: RegExp, supported: string])[] = [
  ['algorithm', /^(hmac-?)?sha-?1$/i, 'SHA1'],
  ['digits', new RegExp(`^${digits}$`), String(digits)],
  ['period', new RegExp(`^${timeStepSeconds}$`), String(timeStepSeconds)],
];

/** An ampersand in HTML, from which many Key URIs are copied. */
const htmlAmpersand = /&(amp|#0*38|#x0*26);/gi;

/** Reads a Key URI, `otpauth://totp/…?secret=…`. Its label and issuer are ignored: they only tell an app what to show. */
export function readKeyUri(text: string, shortSecrets?: ShortSecrets): SharedSecretReading {
  const unescaped = text.replace(htmlAmpersand, '&');
  const uri = URL.canParse(unescaped) ? new URL(unescaped) : undefined;
  if (uri?.protocol !== 'otpauth:') return refused('it is not an otpauth:// URI');
  const type = uri.host.toLowerCase();
  if (type === 'hotp')
    return refused('it is for counter-based codes (hotp): only time-based ones (totp) are supported');
  if (type !== 'totp') return refused('its type is not totp');
  for (const [name, form, supported] of parameters) {
    const given = uri.searchParams.getAll(name);
    if (given.length > 1) return refused(`it names the ${name} twice`);
    if (given[0] !== undefined && !form.test(given[0]))
      return refused(`its ${name} is not ${supported}: the user has to enrol again`);
  }
  const [secret, ...others] = uri.searchParams.getAll('secret');
  if (secret === undefined || secret === '') return refused('it has no secret');
  return others.length > 0 ? refused('it names the secret twice') : readSharedSecret(secret, shortSecrets);
}
