import { isUtf8 } from 'node:buffer';
import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { DomainError } from '../errors/domain-error.js';
import { hasBody } from './connections.js';
import { oauthParameters, refuseRepeatedMembers } from './oauth-parameters.js';
import { consoleTokenEndpoint, isOAuthEndpoint } from './problem.filter.js';
import { readBody } from './request-body.js';
import { invalidFields } from './validation.js';

const bodyLimit = 16 * 1024;

type Done = (error: Error | null, body?: unknown) => void;

/**
 * Accepts JSON everywhere and forms at the OAuth endpoints only. An empty body counts as none whatever its type, because axios and
 * curl announce a form for a POST without a body.
 */
export function registerBodyParsers(fastify: FastifyInstance): void {
  const parseJson = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeAllContentTypeParsers();
  fastify.addHook('onRequest', (request, _reply, done) => {
    const { headers } = request.raw;
    if (headers['content-type'] !== undefined && !hasBody(request.raw)) delete headers['content-type'];
    done();
  });

  const parse = (mediaType: string, parseText: (request: FastifyRequest, text: string, done: Done) => void) =>
    fastify.addContentTypeParser(mediaType, (request: FastifyRequest, _payload: unknown, done: Done) => {
      if ((request.headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity') {
        done(new DomainError('UNSUPPORTED_MEDIA_TYPE', 'the body has a content coding'));
        return;
      }
      readBody(request, bodyLimit, (error, text) => {
        if (error) done(error);
        else if (text.length === 0) done(null, undefined);
        else parseText(request, text, done);
      });
    });

  parse('application/json', (request, text, done) => {
    void parseJson(request, text, (error, body: unknown) => {
      if (error) done(new DomainError('MALFORMED_JSON', error.message));
      else finish(done, () => flatObject(body, text, isTokenRequest(request)));
    });
  });

  parse('application/x-www-form-urlencoded', (request, text, done) => {
    if (isTokenRequest(request) && request.routeOptions.url !== consoleTokenEndpoint)
      finish(done, () => Object.fromEntries(oauthParameters(formParameters(text))));
    else done(new DomainError('UNSUPPORTED_MEDIA_TYPE', 'a form is not accepted here'));
  });

  fastify.addContentTypeParser('*', (request: FastifyRequest, payload: Readable, done: Done) => {
    const refuse = (): void =>
      done(request.is404 ? null : new DomainError('UNSUPPORTED_MEDIA_TYPE', 'neither JSON nor a form'));
    // Refused before the body arrives; only a chunked body has to be looked at, because it may be empty.
    if (request.headers['content-length'] !== undefined) refuse();
    else refuseUnlessEmpty(payload, refuse, done);
  });
}

/** Reads the body to its end: Node would keep the rest of a body that was begun in memory, piece by piece. */
function refuseUnlessEmpty(body: Readable, refuse: () => void, done: Done): void {
  const accept = (): void => done(null);
  body.once('end', accept);
  body.once('data', () => {
    body.off('end', accept);
    refuse();
  });
}

/** URLSearchParams decodes all bytes that are not UTF-8 to one character, so that different passwords would match. */
function formParameters(form: string): [string, string][] {
  const isDecodable = (escapes: string): boolean => isUtf8(Buffer.from(escapes.replaceAll('%', ''), 'hex'));
  const undecodable = form
    .split('&')
    .find((text) => !(text.match(/(?:%[\da-f]{2})+/gi) ?? []).every(isDecodable));
  if (undecodable !== undefined) {
    const name = /^\w{1,64}(?==)/.exec(undecodable)?.[0] ?? 'body';
    throw invalidFields({ [name]: [`${name} must be percent-encoded UTF-8`] });
  }
  // Node's URLSearchParams mangles non-ASCII characters if anything else in the text is escaped.
  return [...new URLSearchParams(form.replace(/\P{ASCII}+/gu, encodeURIComponent))];
}

function finish(done: Done, read: () => unknown): void {
  let body: unknown;
  try {
    body = read();
  } catch (error) {
    done(error as Error);
    return;
  }
  done(null, body);
}

/** Signing out is a DELETE at the same address and takes no parameters. */
function isTokenRequest(request: FastifyRequest): boolean {
  return request.method === 'POST' && isOAuthEndpoint(request);
}

function flatObject(body: unknown, text: string, areParameters: boolean): object {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw invalidFields({ body: ['the body must be a JSON object'] });
  if (areParameters) {
    refuseRepeatedMembers(text);
    return Object.fromEntries(oauthParameters(Object.entries(body)));
  }
  return body;
}
