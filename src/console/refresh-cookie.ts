import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * Reads the browser's refresh token from its cookie, which no script can read. Over https, the cookie's name has the
 * prefix `__Host-`: browsers accept it only from this very host, over https (RFC 6265bis 4.1.3.2).
 */
export function readRefreshCookie(request: FastifyRequest): string | undefined {
  const prefix = `${nameFor(request)}=`;
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(prefix))?.slice(prefix.length);
}

/** @param refreshToken in base64url, which needs no escaping in a cookie. */
export function setRefreshCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  refreshToken: string,
  maxAgeSeconds: number,
): void {
  const secure = isSecure(request) ? '; Secure' : '';
  void reply.header(
    'Set-Cookie',
    `${nameFor(request)}=${refreshToken}; Max-Age=${maxAgeSeconds}; Path=/; HttpOnly; SameSite=Strict${secure}`,
  );
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
