import { randomFillSync } from 'node:crypto';
import { tokenDigest } from '../crypto/token-digest.js';

const instantBytes = 6;
const randomLength = 32;

/** As base64url has them: four characters for three bytes. */
const instantCharacters = 8;
const keyLength = 64;

/** An opaque refresh token (RFC 6749 1.5), base64url: 48 bits of milliseconds, then 256 random bits. */
export function newRefreshToken(now: number): string {
  const token = Buffer.alloc(instantBytes + randomLength);
  token.writeUIntBE(now, 0, instantBytes);
  return randomFillSync(token, instantBytes).toString('base64url');
}

/**
 * What a token is found by, and all that is kept of it: its instant, so that new rows lie beside each other however many
 * there are, and the first 208 bits of its SHA-256; in hex.
 */
export function refreshTokenKey(token: string): string {
  const instant = Buffer.from(token.slice(0, instantCharacters), 'base64url').toString('hex');
  return (instant + tokenDigest(token)).slice(0, keyLength);
}
