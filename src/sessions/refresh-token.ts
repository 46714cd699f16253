import { randomSecret } from '../crypto/randomness.js';
import { tokenDigest } from '../crypto/digests.js';

const sessionIdBytes = 16;
const secretBytes = 32;

/** What a refresh token says, and what the session's row keeps of it. */
export interface RefreshToken {
  readonly sessionId: string;
  /** Every token of a session has the same family part, so that any of them is recognised without a row to remember it. */
  readonly familySecret: Buffer;
  readonly familyDigest: string;
  readonly digest: string;
}

/**
 * An opaque refresh token (RFC 6749 1.5), base64url: the session's id, the family part and the part of this generation,
 * 256 random bits each.
 * @param familySecret of the token before; left out for a session's first one.
 */
export function newRefreshToken(sessionId: string, familySecret: Buffer = randomSecret()): string {
  return Buffer.concat([Buffer.from(sessionId, 'hex'), familySecret, randomSecret()]).toString('base64url');
}

/** Undefined for a text that is no refresh token. */
export function readRefreshToken(token: string): RefreshToken | undefined {
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length !== sessionIdBytes + 2 * secretBytes || bytes.toString('base64url') !== token)
    return undefined;
  const familySecret = bytes.subarray(sessionIdBytes, sessionIdBytes + secretBytes);
  return {
    sessionId: bytes.toString('hex', 0, sessionIdBytes),
    familySecret,
    familyDigest: tokenDigest(familySecret.toString('base64url')),
    digest: tokenDigest(token),
  };
}
