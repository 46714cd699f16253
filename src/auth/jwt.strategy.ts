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

  async validate(request: FastifyRequest, claims: AccessTokenClaims): Promise<Caller | undefined> {
    return this.callers.find(claims.sid, Number(claims.sub), originOf(request));
  }
}
