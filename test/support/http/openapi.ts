import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

interface Operation {
  readonly operationId: string;
  readonly responses: Record<string, { readonly content?: Record<string, unknown> }>;
}

interface OpenApi {
  readonly paths: Record<string, Record<string, Operation>>;
}

export const openApi = JSON.parse(
  readFileSync(new URL('../../../openapi.json', import.meta.url), 'utf8'),
) as OpenApi;

const documentId = 'https://test/openapi.json';
const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema(closed(openApi) as object, documentId);
const validators = new Map<string, ValidateFunction>();

export interface Answer {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly contentType: string | null;
  readonly body: unknown;
}

/** How an answer differs from openapi.json; undefined if it does not. */
export function mismatch(answer: Answer): string | undefined {
  const found = findOperation(answer.method, answer.path);
  if (!found) return answer.status === 404 ? undefined : `no operation ${answer.method} ${answer.path}`;
  const { template, operation } = found;
  const response = operation.responses[answer.status];
  const place = `${operation.operationId} ${answer.status}`;
  if (!response) return `${place} is not documented: ${JSON.stringify(answer.body)}`;
  if (!response.content) return answer.contentType === null ? undefined : `${place} should have no body`;
  const [mediaType] = Object.keys(response.content);
  if (answer.contentType !== `${mediaType}; charset=utf-8`)
    return `${place} has the type ${answer.contentType}`;
  const pointer = [
    'paths',
    template,
    answer.method.toLowerCase(),
    'responses',
    String(answer.status),
    'content',
    mediaType ?? '',
    'schema',
  ];
  const validate = validatorFor(`${documentId}#/${pointer.map(escapePointer).join('/')}`);
  return validate(answer.body)
    ? undefined
    : `${place}: ${ajv.errorsText(validate.errors)} in ${JSON.stringify(answer.body)}`;
}

function findOperation(method: string, path: string): { template: string; operation: Operation } | undefined {
  // `DELETE /users/me` is a call of `/users/{id}` with an invalid id.
  const templates = Object.entries(openApi.paths)
    .filter(([template, byMethod]) => method.toLowerCase() in byMethod && matches(template, path))
    .map(([template]) => template);
  const template = templates.find((candidate) => !candidate.includes('{')) ?? templates[0];
  const operation = template && openApi.paths[template]?.[method.toLowerCase()];
  return template && operation ? { template, operation } : undefined;
}

function matches(template: string, path: string): boolean {
  const pattern = template.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{[^}]+\}/g, '[^/]+');
  return new RegExp(`^${pattern}$`).test(path);
}

function validatorFor($ref: string): ValidateFunction {
  const known = validators.get($ref);
  if (known) return known;
  const validate = ajv.compile({ $ref });
  validators.set($ref, validate);
  return validate;
}

function escapePointer(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
}

/** The same document, with undocumented properties forbidden. */
export function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.fromEntries(Object.entries(value).map(([name, child]) => [name, closed(child)]));
  const isObjectSchema =
    copy['type'] === 'object' && 'properties' in copy && !('additionalProperties' in copy);
  return isObjectSchema ? { ...copy, additionalProperties: false } : copy;
}
