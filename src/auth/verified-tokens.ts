import { tokenDigest } from '../crypto/digests.js';
import type { AccessTokenClaims } from './access-tokens.js';

export interface VerifiedClaims extends AccessTokenClaims {
  /** In seconds. */
  readonly exp: number;
}

const capacity = 2_000;

/**
 * Remembers the claims of verified access tokens by digest, so that no usable token stays in memory. Verifying a token
 * again would cost a third of a read, and the outcome could only change by expiry. Whether the session is alive is read
 * from the database each time.
 */
export class VerifiedTokens {
  /** By digest, the oldest first. */
  private readonly claims = new Map<string, VerifiedClaims>();

  /** @param now in milliseconds. @returns undefined if the token is not remembered, or has expired. */
  find(token: string, now: number): VerifiedClaims | undefined {
    const digest = tokenDigest(token);
    const claims = this.claims.get(digest);
    if (!claims || claims.exp > Math.floor(now / 1000)) return claims;
    this.claims.delete(digest);
    return undefined;
  }

  /** Replaces the oldest token if there are too many. */
  add(token: string, claims: VerifiedClaims): void {
    const [oldest] = this.claims.keys();
    if (oldest !== undefined && this.claims.size >= capacity) this.claims.delete(oldest);
    this.claims.set(tokenDigest(token), claims);
  }
}
