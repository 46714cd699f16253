import type { FastifyInstance, FastifyRequest } from 'fastify';
import { DomainError } from '../errors/domain-error.js';
import { pathOf, tokenEndpoint } from './problem.filter.js';
import { invalidFields } from './validation.js';

/** class-transformer passes these over without a word. */
const namesOfObjectInternals = new Set(['__proto__', 'constructor', 'prototype']);

type Done = (error: Error | null, body?: unknown) => void;

/**
 * JSON everywhere, forms at the token endpoint only. No call takes nested values, so a body is one flat object; that
 * is checked before anything walks through it. A body that is announced and empty counts as none.
 */
export function registerBodyParsers(fastify: FastifyInstance): void {
  const parseJson = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeAllContentTypeParsers();

  fastify.addContentTypeParser(
    'application/json',
    { parseAs: 'string' },
    (request: FastifyRequest, text: string, done: Done) => {
      if (text.length === 0) {
        done(null, undefined);
        return;
      }
      void parseJson(request, text, (error, body: unknown) => {
        const refusal = error ? new DomainError('MALFORMED_JSON', error.message) : refuseUnsafe(body);
        done(refusal, body);
      });
    },
  );

  fastify.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (request: FastifyRequest, text: string, done: Done) => {
      if (pathOf(request) !== tokenEndpoint) {
        done(new DomainError('UNSUPPORTED_MEDIA_TYPE', 'a form'));
        return;
      }
      const fields = [...new URLSearchParams(text)];
      const repeated = fields.find(([name], index) => fields.findIndex(([other]) => other === name) < index);
      // RFC 6749 3.2: request parameters must not be included more than once.
      const body = Object.fromEntries(fields);
      done(
        repeated ? invalidFields({ [repeated[0]]: [`${repeated[0]} is given twice`] }) : refuseUnsafe(body),
        body,
      );
    },
  );
}

function refuseUnsafe(body: unknown): DomainError | null {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return invalidFields({ body: ['the body must be a JSON object'] });
  }
  const refused = Object.entries(body).flatMap(([name, value]): [string, string[]][] => {
    const shown = name.slice(0, 64);
    if (namesOfObjectInternals.has(name)) return [[shown, [`property ${shown} should not exist`]]];
    const nested = typeof value === 'object' && value !== null;
    return nested ? [[shown, [`${shown} must not be an object or array`]]] : [];
  });
  return refused.length > 0 ? invalidFields(Object.fromEntries(refused)) : null;
}
