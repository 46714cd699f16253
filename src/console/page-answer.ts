import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendInPieces } from '../common/http/big-answer.js';
import type { PageFile } from './page-files.js';

/** Pages take everything from their own origin, run no code from a string, and send forms to nobody. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join(';');

/** `named`: its name changes with its content. `asked`: a cache asks each time whether it still has the newest. */
export const freshness = {
  named: 'public, max-age=31536000, immutable',
  asked: 'no-cache',
} as const;

/** Answers with a file of a page, or with 304 to whoever has it already. */
export function answerWithFile(
  request: FastifyRequest,
  reply: FastifyReply,
  { content, type, entityTag }: PageFile,
  cacheControl: (typeof freshness)[keyof typeof freshness],
): void {
  void reply.headers({
    'Content-Security-Policy': contentSecurityPolicy,
    'Cache-Control': cacheControl,
    ETag: entityTag,
  });
  if (holds(request.headers['if-none-match'], entityTag)) void reply.status(304).send();
  else sendInPieces(reply.type(type), content);
}

/** RFC 9110 13.1.2: compared weakly, because a proxy that compresses makes an entity tag weak. */
function holds(ifNoneMatch: string | undefined, entityTag: string): boolean {
  const held = (ifNoneMatch ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return held.includes(entityTag) || held.includes('*');
}
