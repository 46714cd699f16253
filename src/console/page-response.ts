import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendInChunks } from '../common/http/chunked-response.js';
import type { PageFile } from './page-files.js';

/** Pages load from their own origin only, run no code from strings and submit no forms. */
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

/** `immutable` is for files whose name changes with their content. */
export const caching = {
  immutable: 'public, max-age=31536000, immutable',
  revalidated: 'no-cache',
} as const;

/** Sends a file of a page, or 304 if the client's cache already has it. */
export function sendPageFile(
  request: FastifyRequest,
  reply: FastifyReply,
  { content, type, entityTag }: PageFile,
  cacheControl: (typeof caching)[keyof typeof caching],
): void {
  void reply.headers({
    'Content-Security-Policy': contentSecurityPolicy,
    'Cache-Control': cacheControl,
    ETag: entityTag,
  });
  if (holds(request.headers['if-none-match'], entityTag)) void reply.status(304).send();
  else sendInChunks(reply.type(type), content);
}

/** RFC 9110 13.1.2. Weak comparison, because a proxy that compresses the response makes its entity tag weak. */
function holds(ifNoneMatch: string | undefined, entityTag: string): boolean {
  const held = (ifNoneMatch ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return held.includes(entityTag) || held.includes('*');
}
