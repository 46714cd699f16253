import { createHash } from 'node:crypto';

/** What is kept of an opaque token. It carries 256 random bits, so a plain SHA-256 cannot be searched. */
export function tokenDigest(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
