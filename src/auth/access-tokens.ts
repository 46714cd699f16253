import { Injectable } from '@nestjs/common';
import jwt from 'jsonwebtoken';
import { Clock } from '../common/clock/clock.js';
import { Config } from '../config/config.js';
import type { IssuedSession } from '../sessions/sessions.service.js';

/** Both `iss` and `aud`: the service issues access tokens for itself. */
export const tokenIssuer = 'mfa-service';

/** The only algorithm, for signing and verifying, so that a token cannot choose another (RFC 8725 3.1). */
export const tokenAlgorithm = 'HS256';

export interface AccessTokenClaims {
  readonly sub: string;
  readonly sid: string;
  readonly amr: readonly string[];
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
    const { userId, sessionId, amr } = session;
    const issuedAt = Math.floor(this.clock.now() / 1000);
    const claims: AccessTokenClaims = { sub: String(userId), sid: sessionId, amr };
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
