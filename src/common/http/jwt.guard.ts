import { createSecretKey, randomBytes } from 'node:crypto';
import { type ExecutionContext, Injectable } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { Config } from '../../config/config.js';
import { Clock } from '../clock/clock.js';
import { DomainError } from '../errors/domain-error.js';
import { declarationsOf, refusalDuring, type RouteDeclarations } from './access.js';
import type { Caller } from './caller.js';
import { assertFreshProof } from './fresh-proof.js';
import { countChange } from './throttling.js';

/** Stands in for METRICS_TOKEN if none is set: no client can send it. */
const noToken = createSecretKey(randomBytes(32));

/** Enforces what each route declares. */
@Injectable()
export class JwtGuard extends AuthGuard('jwt') {
  /** By handler: looking for a declaration that is not there takes longer than the rest of the guard. */
  private readonly declarations = new Map<object, RouteDeclarations>();

  constructor(
    private readonly clock: Clock,
    private readonly config: Config,
  ) {
    super();
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const { access, openDuring, freshProof, endsSessions } = this.knownDeclarationsOf(context.getHandler());
    if (access === 'public') return true;
    if (access.includes('scraper') && this.hasMetricsToken(context)) return true;
    await super.canActivate(context);
    const request = context.switchToHttp().getRequest<FastifyRequest & { user: Caller }>();
    const caller = request.user;
    const { role, duty } = caller;
    if (!access.includes(role))
      throw new DomainError('ACCESS_DENIED', `role ${role} has no access to this route`);
    if (duty && !openDuring.includes(duty)) throw new DomainError(refusalDuring[duty]);
    if (freshProof) assertFreshProof(caller, freshProof, this.clock.now(), this.config.stepUpMaxAge);
    if (!endsSessions) await countChange(request);
    return true;
  }

  private knownDeclarationsOf(handler: object): RouteDeclarations {
    const known = this.declarations.get(handler);
    if (known) return known;
    const read = declarationsOf(handler);
    this.declarations.set(handler, read);
    return read;
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
