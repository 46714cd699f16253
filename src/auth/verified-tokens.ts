import { tokenDigest } from '../crypto/digests.js';
import type { AccessTokenClaims } from './access-tokens.js';

export interface VerifiedClaims extends AccessTokenClaims {
  /** In seconds. */
  readonly exp: number;
}

const capacity = 2_000;

/**
 * Claims of access tokens whose signature was right, by the token's digest: no token that opens anything stays in memory.
 * Verifying again would take a third of a read, and for the same token only time can change the outcome. The database
 * says each time whether the session is live.
 */
export class VerifiedTokens {
  /** By digest, the oldest first. */
  private readonly claims = new Map<string, VerifiedClaims>();

  /** @param now milliseconds. @returns undefined if the token was not seen before, or has expired. */
  find(token: string, now: number): VerifiedClaims | undefined {
    const digest = tokenDigest(token);
    const claims = this.claims.get(digest);
    if (!claims || claims.exp > Math.floor(now / 1000)) return claims;
    this.claims.delete(digest);
    return undefined;
  }

  /** If there are too many, the oldest makes room. */
  add(token: string, claims: VerifiedClaims): void {
    const [oldest] = this.claims.keys();
    if (oldest !== undefined && this.claims.size >= capacity) this.claims.delete(oldest);
    this.claims.set(tokenDigest(token), claims);
  }
}
