import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { DomainError } from '../errors/domain-error.js';
import { pathOf, tokenEndpoint } from './problem.filter.js';
import { readBody } from './request-body.js';
import { invalidFields } from './validation.js';

const bodyLimit = 16 * 1024;

type Done = (error: Error | null, body?: unknown) => void;

/**
 * JSON everywhere, forms at the token endpoint only. No call takes nested values, so a body is one flat object; that
 * is checked before anything walks through it. A body that is announced and empty counts as none.
 */
export function registerBodyParsers(fastify: FastifyInstance): void {
  const parseJson = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeAllContentTypeParsers();

  const parse = (mediaType: string, parseText: (request: FastifyRequest, text: string, done: Done) => void) =>
    fastify.addContentTypeParser(mediaType, (request: FastifyRequest, _payload: unknown, done: Done) =>
      readBody(request, bodyLimit, (error, text) => {
        if (error) done(error);
        else parseText(request, text, done);
      }),
    );

  parse('application/json', (request, text, done) => {
    if (text.length === 0) {
      done(null, undefined);
      return;
    }
    void parseJson(request, text, (error, body: unknown) => {
      const refusal = error ? new DomainError('MALFORMED_JSON', error.message) : refuseNested(body);
      done(refusal, body);
    });
  });

  parse('application/x-www-form-urlencoded', (request, text, done) => {
    if (pathOf(request) !== tokenEndpoint) {
      done(new DomainError('UNSUPPORTED_MEDIA_TYPE', 'a form'));
      return;
    }
    const undecodable = undecodableParameter(text);
    if (undecodable !== undefined) {
      done(invalidFields({ [undecodable]: [`${undecodable} must be percent-encoded UTF-8`] }));
      return;
    }
    // Node's URLSearchParams mangles what is beyond ASCII if anything beside it is escaped.
    const parameters = [...new URLSearchParams(text.replace(/\P{ASCII}+/gu, encodeURIComponent))];
    const body = Object.fromEntries(parameters);
    // RFC 6749 3.2: request parameters must not be included more than once.
    const repeats = Object.keys(body).length < parameters.length;
    done(repeats ? invalidFields({ body: ['a parameter is given more than once'] }) : null, body);
  });
}

/** URLSearchParams turns every byte that is not UTF-8 into the same character, and so passwords into one another. */
function undecodableParameter(form: string): string | undefined {
  const isDecodable = (escapes: string): boolean => isUtf8(Buffer.from(escapes.replaceAll('%', ''), 'hex'));
  const parameter = form
    .split('&')
    .find((text) => !(text.match(/(?:%[\da-f]{2})+/gi) ?? []).every(isDecodable));
  return parameter === undefined ? undefined : (/^\w{1,64}(?==)/.exec(parameter)?.[0] ?? 'body');
}

function refuseNested(body: unknown): DomainError | null {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return invalidFields({ body: ['the body must be a JSON object'] });
  }
  const nested = Object.entries(body).filter(([, value]) => typeof value === 'object' && value !== null);
  if (nested.length === 0) return null;
  const shown = nested.map(([name]) => name.slice(0, 64));
  return invalidFields(
    Object.fromEntries(shown.map((name) => [name, [`${name} must not be an object or array`]])),
  );
}
