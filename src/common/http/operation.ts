import { applyDecorators, HttpCode, type Type } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiExtension,
  ApiExtraModels,
  ApiOperation,
  ApiParam,
  ApiResponse,
  getSchemaPath,
} from '@nestjs/swagger';
import { type ErrorCode, errorCodes } from '../errors/error-codes.js';
import { declarationsOf, refusalDuring, type RouteDeclarations } from './access.js';
import { duties } from './caller.js';
import { OAuthError, oauthError, Problem, problem } from './problem.js';

export interface OperationDefinition {
  readonly summary: string;
  readonly description?: string;
  readonly success: {
    readonly status: number;
    readonly description: string;
    readonly type?: Type;
    /** The response is an array of that type. */
    readonly isArray?: boolean;
    readonly content?: object;
    readonly headers?: Record<string, { description: string; schema: { type: 'string' } }>;
  };
  /** Refusals specific to this call; those common to its kind are added. */
  readonly errors?: readonly ErrorCode[];
  /** What the request carries, which determines its common refusals. */
  readonly takes?: readonly ('id' | 'authenticatorId' | 'sessionId' | 'query' | 'body')[];
  /** The type of a body that may be left out. */
  readonly optionalBody?: Type;
  readonly errorForm?: 'problem' | 'oauth';
}

/** A definition and its OpenAPI operationId, which SDKs name their functions after. */
type NamedOperation<Definition = OperationDefinition> = Definition & { readonly id: string };

/** The definitions of a controller, each under its operationId. */
export function defineOperations<const T extends Readonly<Record<string, OperationDefinition>>>(
  definitions: T,
) {
  const named = Object.entries(definitions).map(([id, definition]) => [id, { ...definition, id }]);
  return Object.fromEntries(named) as { readonly [Id in keyof T]: NamedOperation<T[Id]> };
}

const userIdParameter = {
  name: 'id',
  description: 'The id of the user.',
  schema: { type: 'integer', minimum: 1, maximum: 2 ** 31 - 1, example: 1001 },
} as const;

const authenticatorIdParameter = {
  name: 'authenticatorId',
  description: 'The id of the authenticator.',
  schema: { type: 'integer', minimum: 1, maximum: 2 ** 31 - 1, example: 17 },
} as const;

const sessionIdParameter = {
  name: 'sessionId',
  description: 'The id of the session.',
  schema: { type: 'string', pattern: '^[0-9a-f]{32}$', example: '9b2f0c1d4e5f60718293a4b5c6d7e8f9' },
} as const;

const retryAfterHeader = {
  description: 'Seconds to wait before trying again.',
  schema: { type: 'integer', minimum: 1 },
} as const;

const challengeHeader = {
  description: '`Bearer`; for `STEP_UP_REQUIRED` with the parameters of RFC 9470.',
  schema: { type: 'string' },
} as const;

const exampleRequestId = '8f14e45fceea167a5a36dedd4bea2543';

/** Sets a route's success status and documents it for OpenAPI, with its access. Must be placed above `@Access`. */
export function Operation(definition: NamedOperation): MethodDecorator {
  return (target, name, descriptor) => {
    const route = declarationsOf(descriptor.value as object);
    if (route.access.length === 0) throw new Error(`${String(name)} needs @Access, below @Operation`);
    documented(definition, route)(target, name, descriptor);
  };
}

function documented(definition: NamedOperation, route: RouteDeclarations) {
  const { id, summary, description, success, takes = [], optionalBody } = definition;
  const { access, freshProof } = route;
  const { status, ...response } = success;
  return applyDecorators(
    HttpCode(status),
    ApiOperation({
      operationId: id,
      summary,
      ...(description && { description }),
      ...(access === 'public' && { security: [] }),
    }),
    ApiResponse({ status, ...response } as Parameters<typeof ApiResponse>[0]),
    ApiExtraModels(Problem, OAuthError),
    ...(access === 'public' ? [] : [ApiBearerAuth('accessToken'), ApiExtension('x-roles', [...access])]),
    ...(freshProof ? [ApiExtension('x-fresh-proof', true)] : []),
    ...(takes.includes('id') ? [ApiParam(userIdParameter)] : []),
    ...(takes.includes('authenticatorId') ? [ApiParam(authenticatorIdParameter)] : []),
    ...(takes.includes('sessionId') ? [ApiParam(sessionIdParameter)] : []),
    ...(optionalBody ? [ApiBody({ type: optionalBody, required: false })] : []),
    ...errorResponses(definition, route),
  );
}

function errorResponses(
  { errors = [], takes = [], errorForm = 'problem' }: OperationDefinition,
  { access, openDuring, freshProof, endsSessions }: RouteDeclarations,
) {
  const all = new Set<ErrorCode>([
    'MALFORMED_REQUEST',
    'REQUEST_HEADERS_TOO_LARGE',
    ...(takes.length > 0 ? (['VALIDATION_FAILED'] as const) : []),
    ...(takes.includes('body')
      ? (['MALFORMED_JSON', 'REQUEST_TIMEOUT', 'PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'] as const)
      : []),
    ...(access === 'public' ? [] : (['ACCESS_TOKEN_INVALID', 'ACCESS_DENIED'] as const)),
    ...(access === 'public' ? [] : duties.filter((duty) => !openDuring.includes(duty))).map(
      (duty) => refusalDuring[duty],
    ),
    ...(freshProof ? (['STEP_UP_REQUIRED'] as const) : []),
    // Every change is asked for with a body, though it may be empty: see `countChange`.
    ...(takes.includes('body') && access !== 'public' && access.includes('user') && !endsSessions
      ? (['TOO_MANY_REQUESTS'] as const)
      : []),
    ...errors,
    'INTERNAL_ERROR',
    'SERVICE_UNAVAILABLE',
  ]);
  const statuses = new Set([...all].map((code) => errorCodes[code].status));
  return [...statuses].map((status) => {
    const codes = [...all].filter((code) => errorCodes[code].status === status);
    return ApiResponse({
      status,
      description: codes.join(', '),
      ...((status === 429 || status === 503) && { headers: { 'Retry-After': retryAfterHeader } }),
      ...(status === 401 && { headers: { 'WWW-Authenticate': challengeHeader } }),
      content: {
        [errorForm === 'oauth' ? 'application/json' : 'application/problem+json']: {
          schema: { $ref: getSchemaPath(errorForm === 'oauth' ? OAuthError : Problem) },
          examples: Object.fromEntries(codes.map((code) => [code, { value: exampleOf(code, errorForm) }])),
        },
      },
    });
  });
}

function exampleOf(code: ErrorCode, form: 'problem' | 'oauth'): object {
  const fields = code === 'VALIDATION_FAILED' ? { field: ['field must be a string'] } : undefined;
  return form === 'oauth'
    ? oauthError({ code, fields }, exampleRequestId)
    : problem({ code, fields }, '/api/v1/users/1001', exampleRequestId);
}
