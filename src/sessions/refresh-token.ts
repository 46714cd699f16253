import { randomSecret } from '../crypto/randomness.js';
import { tokenDigest } from '../crypto/digests.js';

const sessionIdBytes = 16;
const secretBytes = 32;

/** The parts of a refresh token, and the digests of them that the session's row stores. */
export interface RefreshToken {
  readonly sessionId: string;
  /** All tokens of a session share the family part, so any of them is recognised without a row of its own. */
  readonly familySecret: Buffer;
  readonly familyDigest: string;
  readonly digest: string;
}

/**
 * An opaque refresh token (RFC 6749 1.5), base64url: the session's id, the family part and the part of this generation,
 * 256 random bits each.
 * @param familySecret of the previous token; omitted for the first token of a session.
 */
export function newRefreshToken(sessionId: string, familySecret: Buffer = randomSecret()): string {
  return Buffer.concat([Buffer.from(sessionId, 'hex'), familySecret, randomSecret()]).toString('base64url');
}

/** @returns undefined if the text is not a refresh token. */
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
