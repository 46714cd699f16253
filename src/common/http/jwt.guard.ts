import { createSecretKey, randomBytes } from 'node:crypto';
import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { Config } from '../../config/config.js';
import { Clock } from '../clock/clock.js';
import { DomainError } from '../errors/domain-error.js';
import { Access, type AccessDeclaration, FreshProof, OpenDuring, refusalDuring } from './access.js';
import type { Caller, Duty } from './caller.js';
import { assertFreshProof, type SensitiveSubject } from './fresh-proof.js';

/** Stands in for METRICS_TOKEN if none is set: no client can send it. */
const noToken = createSecretKey(randomBytes(32));

/** Enforces what each route declares: {@link Access}, {@link OpenDuring} and {@link FreshProof}. */
@Injectable()
export class JwtGuard extends AuthGuard('jwt') {
  constructor(
    private readonly reflector: Reflector,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {
    super();
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.reflector.get<AccessDeclaration | undefined>(Access, context.getHandler());
    if (access === 'public') return true;
    if (access?.includes('scraper') && this.hasMetricsToken(context)) return true;
    await super.canActivate(context);
    const { user: caller } = context.switchToHttp().getRequest<{ user: Caller }>();
    const { role, duty } = caller;
    if (!access?.includes(role))
      throw new DomainError('ACCESS_DENIED', `role ${role} has no access to this route`);
    if (
      duty &&
      !this.reflector.get<readonly Duty[] | undefined>(OpenDuring, context.getHandler())?.includes(duty)
    )
      throw new DomainError(refusalDuring[duty]);
    const subject = this.reflector.get<SensitiveSubject | undefined>(FreshProof, context.getHandler());
    if (subject) assertFreshProof(caller, subject, this.clock.now(), this.config.stepUpMaxAge);
    return true;
  }

  private hasMetricsToken(context: ExecutionContext): boolean {
    const { authorization = '' } = context.switchToHttp().getRequest<FastifyRequest>().headers;
    const [, token] = /^Bearer (.+)$/i.exec(authorization) ?? [];
    return token !== undefined && createSecretKey(token, 'utf8').equals(this.config.metricsToken ?? noToken);
  }

  override handleRequest<T>(error: unknown, caller: T | false | undefined, info?: Error): T {
    if (error) throw error as Error;
    if (!caller) throw new DomainError('ACCESS_TOKEN_INVALID', info?.message);
    return caller;
  }
}
