import { parseCookie, stringifySetCookie } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * Reads the browser's refresh token from its cookie, which no script can read. Over https, the cookie's name has the
 * prefix `__Host-`: browsers accept it only from this very host, over https (RFC 6265bis 4.1.3.2).
 */
export function readRefreshCookie(request: FastifyRequest): string | undefined {
  return parseCookie(request.headers.cookie ?? '')[nameFor(request)];
}

export function setRefreshCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  refreshToken: string,
  maxAgeSeconds: number,
): void {
  const cookie = stringifySetCookie({
    name: nameFor(request),
    value: refreshToken,
    maxAge: maxAgeSeconds,
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure: isSecure(request),
  });
  void reply.header('Set-Cookie', cookie);
}

export function clearRefreshCookie(request: FastifyRequest, reply: FastifyReply): void {
  setRefreshCookie(request, reply, '', 0);
}

function nameFor(request: FastifyRequest): string {
  return isSecure(request) ? '__Host-mfa-refresh' : 'mfa-refresh';
}

/** By the connection, or by what a trusted proxy says about its own. */
function isSecure(request: FastifyRequest): boolean {
  return request.protocol === 'https';
}
