export const totpAlgorithms = ['SHA1', 'SHA256', 'SHA512'] as const;
export type TotpAlgorithm = (typeof totpAlgorithms)[number];

export const totpDigits = [6, 8] as const;
export type TotpDigits = (typeof totpDigits)[number];

/** The shortest and the longest time step, in seconds. */
export const minPeriod = 15;
export const maxPeriod = 60;

const maxDriftSeconds = 24 * 60 * 60;

/** How many time steps the clock of a device may be ahead or behind. @param period in seconds */
export const maxDriftSteps = (period: number): number => Math.floor(maxDriftSeconds / period);

/** How the passcodes of a shared secret are made (RFC 6238). */
export interface TotpParameters {
  /** The hash of the HMAC. */
  readonly algorithm: TotpAlgorithm;
  /** RFC 4226 Digit: the length of a passcode. */
  readonly digits: TotpDigits;
  /** RFC 6238 X: the length of a time step, in seconds. */
  readonly period: number;
}

/** What authenticator apps use unless a Key URI says otherwise; many ignore what it says. */
export const defaultTotpParameters: TotpParameters = { algorithm: 'SHA1', digits: 6, period: 30 };

/** Reads the name of a hash as programs write it: `SHA256`, `sha-256`, `HmacSHA256`, `HMAC-SHA-256`. */
export function readTotpAlgorithm(text: string): TotpAlgorithm | undefined {
  const [, bits] = /^(?:hmac[-_]?)?sha[-_]?(1|256|512)$/i.exec(text) ?? [];
  return totpAlgorithms.find((algorithm) => algorithm === `SHA${bits}`);
}

export function readTotpDigits(text: string): TotpDigits | undefined {
  return totpDigits.find((digits) => digits === readNumber(text));
}

/** @returns seconds. */
export function readTotpPeriod(text: string): number | undefined {
  const seconds = readNumber(text);
  return seconds !== undefined && seconds >= minPeriod && seconds <= maxPeriod ? seconds : undefined;
}

/** Decimal digits only: `Number` would also read `0x1e`, `3e1` and the empty text. */
function readNumber(text: string): number | undefined {
  return /^[0-9]{1,9}$/.test(text) ? Number(text) : undefined;
}
