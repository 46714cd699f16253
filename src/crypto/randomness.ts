import { randomBytes, randomInt } from 'node:crypto';

/** A shared secret; RFC 6238 5.1 wants it as long as the output of its hash. */
export function randomSharedSecret(bytes: number): Buffer {
  return randomBytes(bytes);
}

/** 256 random bits. */
export function randomSecret(): Buffer {
  return randomBytes(32);
}

/** An opaque bearer token of 256 random bits in base64url. */
export function randomToken(): string {
  return randomSecret().toString('base64url');
}

/** 256 random bits in the enableMfa wire form: base64 of 64 upper-case hex characters. */
export function randomEnrolmentToken(): string {
  return Buffer.from(randomBytes(32).toString('hex').toUpperCase(), 'ascii').toString('base64');
}

/** A salt of 128 bits in lower-case hex. */
export function randomSalt(): string {
  return randomId();
}

/** A 128-bit identifier in lower-case hex. */
export function randomId(): string {
  return randomBytes(16).toString('hex');
}

/** A whole number from 0 to `limit - 1`, for waits that should not coincide. */
export function randomBelow(limit: number): number {
  return randomInt(limit);
}

/** Uniformly distributed decimal digits, of which the first is not 0: spreadsheets drop zeros there. */
export function randomDigits(length: number): string {
  return randomInt(10 ** (length - 1), 10 ** length).toString();
}
