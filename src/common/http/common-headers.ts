import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * The OWASP Secure Headers Project's recommendations for an API that neither sends pages nor is embedded in one. A
 * constant, because every response carries them.
 */
export const securityHeaders = {
  'Content-Security-Policy': "default-src 'none';frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  // Without includeSubDomains: the service does not know what else there is below its host.
  'Strict-Transport-Security': 'max-age=31536000',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
} as const;

/** For every response, including refusals by the router before any hook runs. By default, no cache may keep any. */
export function setCommonHeaders(request: FastifyRequest, reply: FastifyReply): void {
  void reply.headers(securityHeaders).header('X-Request-Id', request.id).header('Cache-Control', 'no-store');
}
