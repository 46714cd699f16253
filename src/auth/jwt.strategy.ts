import type { KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { type Caller, originOf } from '../common/http/caller.js';
import { Config } from '../config/config.js';
import { Callers } from '../users/callers.js';
import { type AccessTokenClaims, tokenAlgorithm, tokenIssuer } from './access-tokens.js';

/** Verifies the access token and finds the caller behind it, whose session must be alive. */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy) {
  constructor(
    config: Config,
    private readonly callers: Callers,
  ) {
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      // A KeyObject instead of a string spares passport-jwt from parsing the key for every request.
      secretOrKeyProvider: (
        _request: unknown,
        _token: unknown,
        done: (error: null, key: KeyObject) => void,
      ) => done(null, config.jwtSecret),
      algorithms: [tokenAlgorithm],
      issuer: tokenIssuer,
      audience: tokenIssuer,
      passReqToCallback: true,
    } as unknown as ConstructorParameters<typeof Strategy>[0] & { passReqToCallback: true });
  }

  /** Signed with our key, but perhaps not by us: another service may share it by mistake. */
  async validate(request: FastifyRequest, claims: Partial<AccessTokenClaims>): Promise<Caller | undefined> {
    const userId = Number(claims.sub);
    if (typeof claims.sid !== 'string' || !Number.isSafeInteger(userId)) return undefined;
    return this.callers.find(claims.sid, userId, originOf(request));
  }
}
