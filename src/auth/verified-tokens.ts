import type { AccessTokenClaims } from './access-tokens.js';

export interface VerifiedClaims extends AccessTokenClaims {
  /** In seconds. */
  readonly exp: number;
}

/** About two megabytes. */
const capacity = 2_000;

/**
 * Remembers the claims of access tokens whose signature was verified. Verifying it again costs a third of a read, and the
 * outcome can only change by expiry. Whether the session is alive is checked in the database each time.
 */
export class VerifiedTokens {
  private readonly claims = new Map<string, VerifiedClaims>();

  /** @param now in milliseconds. @returns undefined if the token is not remembered, or has expired. */
  find(token: string, now: number): VerifiedClaims | undefined {
    const claims = this.claims.get(token);
    if (!claims || claims.exp > Math.floor(now / 1000)) return claims;
    this.claims.delete(token);
    return undefined;
  }

  /** Replaces the oldest token if there are too many. */
  add(token: string, claims: VerifiedClaims): void {
    const [oldest] = this.claims.keys();
    if (oldest !== undefined && this.claims.size >= capacity) this.claims.delete(oldest);
    this.claims.set(token, claims);
  }
}
