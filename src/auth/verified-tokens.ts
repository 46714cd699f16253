import type { AccessTokenClaims } from './access-tokens.js';

export interface VerifiedClaims extends AccessTokenClaims {
  /** In seconds. */
  readonly exp: number;
}

/** So many tokens take about two megabytes. */
const capacity = 2_000;

/**
 * Access tokens whose signature was right, with their claims. Checking it again costs a third of a read, and for the same
 * text only time can change the answer; whether the session is still alive is asked of the database every time.
 */
export class VerifiedTokens {
  private readonly claims = new Map<string, VerifiedClaims>();

  /** @param now milliseconds. Undefined if the token was not seen before, or has expired. */
  find(token: string, now: number): VerifiedClaims | undefined {
    const claims = this.claims.get(token);
    if (!claims || claims.exp > Math.floor(now / 1000)) return claims;
    this.claims.delete(token);
    return undefined;
  }

  /** In place of the one that has been here longest, if there are too many. */
  add(token: string, claims: VerifiedClaims): void {
    const [oldest] = this.claims.keys();
    if (oldest !== undefined && this.claims.size >= capacity) this.claims.delete(oldest);
    this.claims.set(token, claims);
  }
}
