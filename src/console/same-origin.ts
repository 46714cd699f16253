import {
  applyDecorators,
  type CanActivate,
  type ExecutionContext,
  Injectable,
  UseGuards,
} from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { DomainError } from '../common/errors/domain-error.js';

/**
 * Accepts requests from the console's own pages only. Forms and images on other sites cannot set the header, and scripts
 * there need a preflight request, which CORS refuses. The browser's own headers about the sender must agree, too.
 */
@Injectable()
class SameOriginGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { 'x-console': mark, 'sec-fetch-site': site, origin } = request.headers;
    if (mark !== '1') throw new DomainError('CROSS_SITE_REQUEST', 'no X-Console header');
    if (site !== undefined && site !== 'same-origin')
      throw new DomainError('CROSS_SITE_REQUEST', 'Sec-Fetch-Site is not same-origin');
    if (origin !== undefined && origin !== ownOrigin(request))
      throw new DomainError('CROSS_SITE_REQUEST', "Origin is not the service's own");
    return true;
  }
}

/** As browsers write it; undefined for an invalid Host header. */
function ownOrigin({ protocol, host }: FastifyRequest): string | undefined {
  const url = `${protocol}://${host}`;
  return URL.canParse(url) ? new URL(url).origin : undefined;
}

/** For calls that use the browser's cookie, or set it. */
export function SameOriginOnly(): MethodDecorator & ClassDecorator {
  return applyDecorators(
    UseGuards(SameOriginGuard),
    ApiHeader({
      name: 'X-Console',
      required: true,
      schema: { type: 'string', enum: ['1'] },
      description: 'Marks a call from a page of the console; other sites cannot send it.',
    }),
  );
}
