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
 * Lets through what the console's own pages send. A form or a picture on another site cannot set the header, and a
 * script there would have to ask first, which CORS refuses; what the browser itself says of the sender must agree.
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
      throw new DomainError('CROSS_SITE_REQUEST', 'Origin is not the own one');
    return true;
  }
}

/** As browsers write it; undefined for a Host header that is none. */
function ownOrigin({ protocol, host }: FastifyRequest): string | undefined {
  const url = `${protocol}://${host}`;
  return URL.canParse(url) ? new URL(url).origin : undefined;
}

/** For calls that answer to the cookie of a browser, or set it. */
export function SameOriginOnly(): MethodDecorator & ClassDecorator {
  return applyDecorators(
    UseGuards(SameOriginGuard),
    ApiHeader({
      name: 'X-Console',
      required: true,
      schema: { type: 'string', enum: ['1'] },
      description: 'Says that the call comes from a page of the console: no other site can send it.',
    }),
  );
}
