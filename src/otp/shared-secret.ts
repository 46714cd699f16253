import { decodeBase32 } from './base32.js';
import { digits, timeStepSeconds } from './passcode.js';

/** RFC 4226 4 R6: a shared secret has at least 128 bits. */
const minBytes = 16;

/** Where short secrets are accepted: what otplib 12 makes by default. */
const minShortBytes = 10;

/** A block of SHA-1: HMAC hashes longer keys first (RFC 2104 2), so that nothing is gained by them. */
const maxBytes = 64;

/** A shared secret that comes from elsewhere, or in one sentence, which never quotes it, why it cannot be taken. */
export type SharedSecretReading =
  | { readonly sharedSecret: Buffer; readonly problem?: undefined }
  | { readonly sharedSecret?: undefined; readonly problem: string };

const refused = (problem: string): SharedSecretReading => ({ problem });

export interface ShortSecrets {
  /** Takes secrets of 10 to 15 bytes, too, which other systems made. */
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
      `the secret has ${length} bytes: RFC 4226 asks for ${minBytes} or more, and --accept-short-secrets takes it`,
    );
  if (length > maxBytes)
    return refused(`the secret has ${length} bytes: ${maxBytes} are the most that can be used`);
  return { sharedSecret };
}

/** What this service's codes are made with, as a Key URI says it; whatever is left out has this meaning. */
const parameters: readonly (readonly [name: string, form: RegExp, taken: string])[] = [
  ['algorithm', /^(hmac-?)?sha-?1$/i, 'SHA1'],
  ['digits', new RegExp(`^${digits}$`), String(digits)],
  ['period', new RegExp(`^${timeStepSeconds}$`), String(timeStepSeconds)],
];

/** As HTML has it, where many copy a Key URI from. */
const ampersand = /&(amp|#0*38|#x0*26);/gi;

/** Reads a Key URI, `otpauth://totp/…?secret=…`. Its label and issuer only tell an app what to show. */
export function readKeyUri(text: string, shortSecrets?: ShortSecrets): SharedSecretReading {
  const unescaped = text.replace(ampersand, '&');
  const uri = URL.canParse(unescaped) ? new URL(unescaped) : undefined;
  if (uri?.protocol !== 'otpauth:') return refused('it is not a URI that begins with otpauth://');
  const type = uri.host.toLowerCase();
  if (type === 'hotp') return refused('it counts uses (hotp): only codes by time (totp) are taken');
  if (type !== 'totp') return refused('its type is not totp');
  for (const [name, form, taken] of parameters) {
    const given = uri.searchParams.getAll(name);
    if (given.length > 1) return refused(`it names the ${name} twice`);
    if (given[0] !== undefined && !form.test(given[0]))
      return refused(`its ${name} is another than ${taken}: the user has to enrol anew`);
  }
  const [secret, ...others] = uri.searchParams.getAll('secret');
  if (secret === undefined || secret === '') return refused('it has no secret');
  return others.length > 0 ? refused('it names the secret twice') : readSharedSecret(secret, shortSecrets);
}
