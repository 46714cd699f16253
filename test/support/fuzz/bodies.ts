import fc, { type Arbitrary } from 'fast-check';
import { type Entries, rarely, specialNames, valueOf, Verbatim, wrongJson, wrongText } from './values.js';
import { type DocumentedOperation, resolve, type Schema } from '../http/openapi-schemas.js';

/** A body: the fields of an object, or a text instead. */
export interface FuzzBody {
  readonly body: Entries | Verbatim | undefined;
  readonly mediaType: string | undefined;
}

const json = 'application/json';
const form = 'application/x-www-form-urlencoded';

function objectOf(schema: Schema): Arbitrary<Entries> {
  const { properties = {}, required = [] } = schema;
  const fields = Object.entries(properties).map(([name, property]) => {
    const field = valueOf(property, wrongJson, 5).map((value) => [[name, value] as const]);
    const left: Arbitrary<Entries> = fc.constant([]);
    return required.includes(name) ? rarely(30, field, left) : fc.oneof(left, field);
  });
  const surplusName = rarely(1, fc.constantFrom(...specialNames), wrongText);
  const surplus = fc.tuple(fc.tuple(surplusName, wrongJson));
  return fc.tuple(...fields, rarely(12, fc.constant<Entries>([]), surplus)).map((parts) => parts.flat());
}

const brokenBody = fc
  .oneof(
    fc.constantFrom(
      '',
      ' ',
      '{',
      '{}',
      '[]',
      '[{}]',
      'null',
      'true',
      '1',
      '"x"',
      '\u0000',
      '\ufeff{}',
      '{"a":}',
      "{'a':1}",
    ),
    fc.constantFrom('{}x', '{},', '{}{}', '{"a":1,"a":2}', 'a=b&c=d', 'a[b]=c&a=d', '%', '&&==', '{"a":NaN}'),
    fc.constantFrom(
      'x'.repeat(17_000),
      `{"a":"${'x'.repeat(17_000)}"}`,
      `${'{"a":'.repeat(1_200)}1${'}'.repeat(1_200)}`,
    ),
    fc.json({ maxDepth: 2 }),
    wrongText,
  )
  .map((text) => new Verbatim(text));

const mediaTypes = [
  ...[json, form, `${json}; charset=utf-8`, `${json};charset=latin1`, 'text/plain', 'text/json', 'x', ''],
  ...['application/xml', 'multipart/form-data; boundary=x', 'application/problem+json', 'APPLICATION/JSON'],
];

export function bodyOf({ method, requestBody }: DocumentedOperation): Arbitrary<FuzzBody> {
  const none = fc.constant({ body: undefined, mediaType: undefined });
  if (method === 'GET') return none;
  const broken = fc.record({
    body: brokenBody,
    mediaType: rarely(2, fc.constant(json), fc.constantFrom(...mediaTypes)),
  });
  if (!requestBody) return rarely(6, none, broken);
  const documented = Object.entries(requestBody.content).flatMap(([mediaType, { schema }]) =>
    (schema.oneOf ?? [schema]).map((each) => ({ mediaType, body: objectOf(resolve(each)) })),
  );
  const good = fc.oneof(
    ...documented.map(({ mediaType, body }) =>
      fc.record({ body, mediaType: rarely(20, fc.constant(mediaType), fc.constantFrom(...mediaTypes)) }),
    ),
  );
  return requestBody.required ? rarely(12, good, broken) : rarely(12, fc.oneof(good, none), broken);
}
