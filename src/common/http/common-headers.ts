import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * What the OWASP Secure Headers Project asks of an API that no page embeds and that sends no page: nothing may be
 * loaded, framed, sniffed or told to others. Never computed, because every answer carries them.
 */
export const securityHeaders = {
  'Content-Security-Policy': "default-src 'none';frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
} as const;

/** On every answer, also on those the router refuses before any hook runs. Most of them carry what no cache may keep. */
export function setCommonHeaders(request: FastifyRequest, reply: FastifyReply): void {
  void reply.headers(securityHeaders).header('X-Request-Id', request.id).header('Cache-Control', 'no-store');
}
