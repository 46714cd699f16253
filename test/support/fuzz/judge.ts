import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { WireRequest } from './send.js';
import { closed } from '../http/openapi.js';
import { resolve, type Schema, schemas } from '../http/openapi-schemas.js';

const ajv = new Ajv2020({ strict: false });
addFormats.default(ajv);
const components = { schemas: closed(schemas) };
const validators = new Map<Schema, ValidateFunction>();

/** Values that a field accepts in addition to its schema, with the reason. */
const alsoAccepted: Readonly<Record<string, readonly unknown[]>> = {
  // See the description of the property: published clients send it as text.
  recreate: ['true', 'false'],
};

export function allows(schema: Schema, value: unknown): boolean {
  const known = validators.get(schema);
  const validate = known ?? ajv.compile({ ...(closed(schema) as Schema), components });
  if (!known) validators.set(schema, validate);
  return validate(value);
}

/** What makes a request invalid according to openapi.json; undefined if nothing does. Invalid requests must be refused. */
export function mistakeIn(request: WireRequest): string | undefined {
  return (
    mistakeInPath(request) ?? mistakeInQuery(request) ?? mistakeInHeaders(request) ?? mistakeInBody(request)
  );
}

function mistakeInPath({ operation, pathParameters }: WireRequest): string | undefined {
  const wrong = pathParameters.find(
    ([name, text]) => !allowsText(schemaOf(operation, name), decodedPath(text)),
  );
  return wrong && `the path parameter ${wrong[0]}`;
}

/** A call without documented query parameters ignores the query. */
function mistakeInQuery({ operation, query }: WireRequest): string | undefined {
  if (!operation.parameters?.some((parameter) => parameter.in === 'query')) return undefined;
  const names = query.map(([name]) => name.toWellFormed().toLowerCase());
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) return `the repeated query parameter ${repeated}`;
  const wrong = query.find(([name, text]) => !allowsText(schemaOf(operation, name), decodedQuery(text)));
  return wrong && `the query parameter ${wrong[0]}`;
}

function mistakeInHeaders({ operation, headers }: WireRequest): string | undefined {
  const documented = (operation.parameters ?? []).filter((parameter) => parameter.in === 'header');
  const wrong = documented.find(({ name, schema }) => !allowsText(schema, headers[name]));
  return wrong && `the header ${wrong.name}`;
}

function mistakeInBody({ operation, method, body, headers }: WireRequest): string | undefined {
  if (method === 'GET') return undefined;
  const { requestBody } = operation;
  if (!body) return requestBody?.required ? 'no body' : undefined;
  const mediaType = (headers['Content-Type'] ?? 'text/plain').split(';', 1)[0]?.toLowerCase() ?? '';
  if (!requestBody) return ['{}', '\ufeff{}'].includes(body.trim()) ? undefined : 'a body';
  // Token requests are also taken as forms (RFC 6749), which the document says in words.
  const isForm = isTokenRequest(operation.path) && mediaType === 'application/x-www-form-urlencoded';
  const schema = requestBody.content[isForm ? 'application/json' : mediaType]?.schema;
  if (!schema) return `the media type ${mediaType}`;
  const value = isForm ? Object.fromEntries(new URLSearchParams(body)) : parsed(body);
  const isRight = isTokenRequest(operation.path)
    ? (resolve(schema).oneOf ?? [schema]).some((grant) => allows(grant, parametersOf(grant, value)))
    : allows(schema, withoutAlsoAccepted(value));
  return isRight ? undefined : 'the body';
}

const isTokenRequest = (path: string): boolean => /\/token$|^\/api\/oauth2\//.test(path);

/**
 * The parameters that a grant reads from a request: its own, in any case, if they have a value (RFC 6749 3.2). The grant
 * type is compared without case, too.
 */
function parametersOf(grant: Schema, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const known = Object.keys(resolve(grant).properties ?? {});
  const given = Object.entries(value).map(([name, field]) => [name.toLowerCase(), field as unknown] as const);
  const anyCase = (name: string, field: unknown): unknown =>
    name === 'grant_type' && typeof field === 'string' ? field.toLowerCase() : field;
  return Object.fromEntries(
    given
      .filter(([name, field]) => known.includes(name) && field !== '' && field !== null)
      .map(([name, field]) => [name, anyCase(name, field)]),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, '')) as unknown;
  } catch {
    return undefined;
  }
}

function withoutAlsoAccepted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).filter(([name, field]) => !alsoAccepted[name]?.includes(field));
  return Object.fromEntries(entries);
}

function schemaOf({ parameters = [] }: WireRequest['operation'], name: string): Schema | undefined {
  return parameters.find((parameter) => parameter.name.toLowerCase() === name.toLowerCase())?.schema;
}

/** Whether the schema of a parameter allows this text; numbers must be plain decimal digits, booleans `true` or `false`. */
function allowsText(schema: Schema | undefined, text: string | undefined): boolean {
  if (!schema || text === undefined) return false;
  if (schema.type === 'boolean') return ['true', 'false'].includes(text);
  if (schema.type !== 'integer') return allows(schema, text);
  return /^[0-9]+$/.test(text) && allows(schema, Number(text));
}

/** In a path, invalid encoding is a mistake; in a query, it is taken literally. */
function decodedPath(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function decodedQuery(text: string): string | undefined {
  return new URLSearchParams(`value=${text}`).get('value') ?? undefined;
}
