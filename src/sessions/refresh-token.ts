import { type KeyedDigests, tokenDigest } from '../crypto/digests.js';
import { randomSecret } from '../crypto/randomness.js';

const sessionIdBytes = 16;
const secretBytes = 32;
const familyPurpose = 'refresh-family';

/** The parts of a refresh token, and the digests of them that the session's row stores. */
export interface RefreshToken {
  readonly sessionId: string;
  /** All tokens of a session share the family part, so any of them is recognised without a row of its own. */
  readonly familySecret: Buffer;
  readonly familyDigest: string;
  readonly digest: string;
}

/**
 * The family part of a session's refresh tokens. It follows from the session's id and a key that is not in the database,
 * so that stepping up continues the family without being sent a token of it.
 */
export function familySecretOf(digests: KeyedDigests, sessionId: string): Buffer {
  return Buffer.from(digests.digest(familyPurpose, Buffer.from(sessionId, 'hex')), 'hex');
}

/**
 * The family part of a session that is under way, made with the key that was the first when it began. A session whose key
 * has been retired begins a new family: its earlier tokens are refused, but no longer end it.
 */
export function currentFamilySecretOf(
  digests: KeyedDigests,
  { sessionId, familyDigest }: Pick<RefreshToken, 'sessionId' | 'familyDigest'>,
): Buffer {
  const secrets = digests
    .digests(familyPurpose, Buffer.from(sessionId, 'hex'))
    .map((digest) => Buffer.from(digest, 'hex'));
  return (
    secrets.find((secret) => familyDigestOf(secret) === familyDigest) ?? familySecretOf(digests, sessionId)
  );
}

/**
 * An opaque refresh token (RFC 6749 1.5), base64url: the session's id, the family part of 256 bits and, for this
 * generation, 256 random bits.
 * @param familySecret of the previous token or, for the first one, from {@link familySecretOf}.
 */
export function newRefreshToken(sessionId: string, familySecret: Buffer): string {
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
    familyDigest: familyDigestOf(familySecret),
    digest: tokenDigest(token),
  };
}

function familyDigestOf(familySecret: Buffer): string {
  return tokenDigest(familySecret.toString('base64url'));
}

/** What the session's row stores of its newest refresh token. */
export function digestsOf(refreshToken: string): { familyDigest: string; refreshDigest: string } {
  const token = readRefreshToken(refreshToken);
  if (!token) throw new Error('not a refresh token');
  return { familyDigest: token.familyDigest, refreshDigest: token.digest };
}
