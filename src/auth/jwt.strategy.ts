import type { KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { type Caller, originOf, isClientWaiting } from '../common/http/caller.js';
import { Clock } from '../common/clock/clock.js';
import { Config } from '../config/config.js';
import { Callers } from '../users/callers.js';
import { tokenAlgorithm, tokenIssuer } from './access-tokens.js';
import { type VerifiedClaims, VerifiedTokens } from './verified-tokens.js';

/** Passport's type of request; here it is Fastify's. */
type PassportRequest = Parameters<Strategy['authenticate']>[0];

const bearerToken = ExtractJwt.fromAuthHeaderAsBearerToken();

/** Verifies the access token and finds its caller, whose session must be alive. */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy) {
  private readonly verified = new VerifiedTokens();

  constructor(
    config: Config,
    private readonly callers: Callers,
    private readonly clock: Clock,
  ) {
    super({
      jwtFromRequest: bearerToken,
      // With a KeyObject instead of a string, the key is not parsed for every request.
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

  /** Skips the verification of a token that was verified before. */
  override authenticate(request: PassportRequest): void {
    const claims = this.verified.find(bearerToken(request) ?? '', this.clock.now());
    if (!claims) {
      super.authenticate(request);
      return;
    }
    this.callerOf(claims, request).then(
      (caller) => (caller ? this.success(caller) : this.fail(401)),
      (error: unknown) => this.error(error as Error),
    );
  }

  async validate(request: PassportRequest, claims: Partial<VerifiedClaims>): Promise<Caller | undefined> {
    if (!isOurs(claims)) return undefined;
    this.verified.add(bearerToken(request) ?? '', claims);
    return this.callerOf(claims, request);
  }

  private callerOf({ sid, sub }: VerifiedClaims, request: PassportRequest): Promise<Caller | undefined> {
    const fastifyRequest = request as unknown as FastifyRequest;
    return this.callers.find(sid, Number(sub), {
      origin: originOf(fastifyRequest),
      isWaiting: () => isClientWaiting(fastifyRequest),
    });
  }
}

/** Checks the claims, because a token with a valid signature may be another service's that shares the key by mistake. */
function isOurs(claims: Partial<VerifiedClaims>): claims is VerifiedClaims {
  const { sub, sid, exp } = claims;
  return typeof sid === 'string' && typeof exp === 'number' && Number.isSafeInteger(Number(sub));
}
