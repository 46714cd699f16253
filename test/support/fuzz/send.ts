import type { ApiAnswer } from '../http/api.js';
import type { FuzzRequest } from './requests.js';
import { Known, manglings, type Value, Verbatim } from './values.js';
import type { FuzzWorld } from './world.js';
import { type DocumentedOperation, operations, type Schema, schemas } from '../http/openapi-schemas.js';
import { allows } from './judge.js';

/** A request as sent over the wire. */
export interface WireRequest {
  readonly operation: DocumentedOperation;
  readonly account: string;
  readonly method: string;
  readonly pathParameters: readonly (readonly [name: string, text: string])[];
  readonly query: readonly (readonly [name: string, text: string])[];
  /** Path and query with their parameters. */
  readonly address: string;
  readonly body: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

const byId = new Map(operations.map((operation) => [operation.operationId, operation]));

/** Fills in known values. */
export function wireRequest(world: FuzzWorld, about: number, request: FuzzRequest): WireRequest {
  const operation = byId.get(request.call);
  if (!operation) throw new Error(`no call ${request.call}`);
  const { accounts, knowledge, tokens } = world;
  const account = nth(accounts, request.about ?? about);

  const filled = (name: string, value: Value, schema: Schema | undefined): unknown => {
    if (!(value instanceof Known)) return value;
    const fitting = knowledge.valuesOf(account, name).filter((each) => !schema || allows(schema, each));
    const right = fitting.length > 0 ? nth(fitting, value.nth) : value.otherwise;
    return value.mangling === undefined ? right : manglings[value.mangling]?.(right);
  };
  const addressText = (name: string, value: Value): string => {
    const parameter = operation.parameters?.find((each) => each.name === name);
    const text = filled(name, value, parameter?.schema);
    return text instanceof Verbatim ? text.text : encodeURIComponent(String(text).toWellFormed());
  };
  const fieldSchemas = fieldsOf(operation);
  const jsonField = ([name, value]: readonly [string, Value]): string => {
    const field = filled(name, value, fieldSchemas[name]);
    return `${JSON.stringify(name)}:${field instanceof Verbatim ? field.text : JSON.stringify(field)}`;
  };
  const formField = ([name, value]: readonly [string, Value]): [string, string] => {
    const field = filled(name, value, fieldSchemas[name]);
    return [name, (field instanceof Verbatim ? field.text : String(field)).toWellFormed()];
  };
  const bodyText = (): string | undefined => {
    const { body, mediaType } = request;
    if (body === undefined || body instanceof Verbatim) return body?.text;
    return mediaType === 'application/x-www-form-urlencoded'
      ? new URLSearchParams(body.map(formField)).toString()
      : `{${body.map(jsonField).join()}}`;
  };
  const authorization = (): string | undefined => {
    const { by } = request;
    if (by instanceof Verbatim) return by.text;
    if (by === 'nobody') return undefined;
    const token =
      typeof by === 'number' ? nth([...tokens.values()], by) : tokens.get(by === 'owner' ? account : by);
    return token && `Bearer ${token}`;
  };

  // A part that a mangling has emptied would address another call.
  const pathParameters = request.path.map(
    ([name, value]) => [name, addressText(name, value) || '0'] as const,
  );
  const query = request.query.map(([name, value]) => [name, addressText(name, value)] as const);
  const path = pathParameters.reduce(
    (left, [name, text]) => left.replace(`{${name}}`, () => text),
    operation.path,
  );
  const search = query.map(([name, text]) => `${encodeURIComponent(name.toWellFormed())}=${text}`).join('&');
  const bearer = authorization();
  return {
    operation,
    account,
    method: operation.method,
    pathParameters,
    query,
    address: search ? `${path}?${search}` : path,
    body: bodyText(),
    headers: {
      ...Object.fromEntries(request.headers.map(([name, value]) => [name, String(value)])),
      ...(bearer !== undefined && { Authorization: bearer }),
      ...(request.mediaType !== undefined && { 'Content-Type': request.mediaType }),
    },
  };
}

export function send({ service }: FuzzWorld, request: WireRequest): Promise<ApiAnswer> {
  const { method, address, body, headers } = request;
  return service.api.request(method, address, { headers, ...(body !== undefined && { raw: body }) });
}

/** For the report of a failure. */
export function describeRequest(request: WireRequest): string {
  const { operation, method, address, headers, body = '' } = request;
  const shown = body.length > 500 ? `${body.slice(0, 500)}… (${body.length})` : body;
  return `${operation.operationId}: ${method} ${address.slice(0, 500)} ${JSON.stringify(headers)} ${shown}`;
}

function fieldsOf({ requestBody }: DocumentedOperation): Readonly<Record<string, Schema>> {
  const alternatives = Object.values(requestBody?.content ?? {}).flatMap(
    ({ schema }) => schema.oneOf ?? [schema],
  );
  const names = alternatives.map(({ $ref = '' }) => $ref.split('/').at(-1) ?? '');
  return Object.assign({}, ...names.map((name) => schemas[name]?.properties)) as Record<string, Schema>;
}

function nth<T>(values: readonly T[], index: number): T {
  const value = values[index % values.length];
  if (value === undefined) throw new Error('nothing to choose from');
  return value;
}
