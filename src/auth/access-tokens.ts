import { Injectable } from '@nestjs/common';
import jwt from 'jsonwebtoken';
import { Clock } from '../common/clock/clock.js';
import { Config } from '../config/config.js';
import type { AuthenticationLevel } from '../common/http/fresh-proof.js';
import type { IssuedSession } from '../sessions/sessions.service.js';

/** Both `iss` and `aud`: the service issues access tokens for itself. */
export const tokenIssuer = 'mfa-service';

/** The only algorithm, for signing and verifying, so that a token cannot choose another (RFC 8725 3.1). */
export const tokenAlgorithm = 'HS256';

export interface AccessTokenClaims {
  readonly sub: string;
  readonly sid: string;
  readonly amr: readonly string[];
  /** When the user last proved a factor, in seconds (RFC 9470 6). */
  readonly auth_time: number;
  readonly acr: AuthenticationLevel;
}

@Injectable()
export class AccessTokens {
  constructor(
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /** In seconds. An access token does not outlive an idle session. */
  lifetimeOf({ maxIdleSeconds }: IssuedSession): number {
    return Math.min(this.config.timeToLive.accessToken, maxIdleSeconds);
  }

  sign(session: IssuedSession): string {
    const { userId, sessionId, amr, authenticatedAt } = session;
    const issuedAt = Math.floor(this.clock.now() / 1000);
    const claims: AccessTokenClaims = {
      sub: String(userId),
      sid: sessionId,
      amr,
      auth_time: Math.floor(authenticatedAt / 1000),
      acr: amr.includes('mfa') ? 'aal2' : 'aal1',
    };
    return jwt.sign(
      {
        ...claims,
        iat: issuedAt,
        exp: issuedAt + this.lifetimeOf(session),
        iss: tokenIssuer,
        aud: tokenIssuer,
      },
      this.config.jwtSecret,
      { algorithm: tokenAlgorithm },
    );
  }
}
