import fc, { type Arbitrary } from 'fast-check';
import { bodyOf, type FuzzBody } from './bodies.js';
import {
  type Entries,
  rarely,
  specialNames,
  valueOf,
  Verbatim,
  wrongAddressPart,
  wrongText,
} from './values.js';
import { type DocumentedOperation } from '../http/openapi-schemas.js';

/** A generated request; known values are filled in when it is sent. */
export interface FuzzRequest extends FuzzBody {
  /** The operationId. */
  readonly call: string;
  /** The account it is about; undefined for that of the sequence. */
  readonly about: number | undefined;
  /** Who sends it: `owner` is the account itself, a number selects a session, and a text is the header itself. */
  readonly by: 'owner' | 'admin' | 'nobody' | number | Verbatim;
  readonly path: Entries;
  readonly query: Entries;
  readonly headers: Entries;
  /** How often it is sent; shrinking leaves it out with 0. */
  readonly times: number;
}

/** A few requests in a row, most of them about one account. */
export interface FuzzSequence {
  readonly about: number;
  readonly requests: readonly FuzzRequest[];
}

const wrongAuthorization = fc
  .oneof(
    fc.constantFrom('', 'Bearer', 'Bearer ', 'Bearer null', 'Bearer a.b.c', 'Basic YTpi', 'Negotiate x', 'é'),
    fc.string({ unit: 'grapheme-ascii', maxLength: 80 }).map((text) => `Bearer ${text}`),
    fc.constant(`Bearer ${'x'.repeat(5_000)}`),
  )
  .map((text) => new Verbatim(text));

const oddHeaders: Arbitrary<Entries> = fc.array(
  fc.oneof(
    fc.tuple(fc.constant('X-Request-Id'), fc.oneof(fc.uuid(), headerText(), fc.constant('a'.repeat(64)))),
    fc.tuple(fc.constant('X-Forwarded-For'), fc.oneof(fc.ipV4(), fc.ipV6(), headerText())),
    fc.tuple(fc.constantFrom('User-Agent', 'Accept', 'Origin', 'Cookie', 'Forwarded'), headerText()),
    fc.tuple(fc.constant('X-HTTP-Method-Override'), fc.constantFrom('DELETE', 'PUT')),
  ),
  { maxLength: 2 },
);

/** Text that a header can carry: Latin-1 without control characters. */
function headerText(): Arbitrary<string> {
  const latin = fc.integer({ min: 0x20, max: 0xff }).filter((code) => code < 0x7f || code > 0x9f);
  const text = fc.array(latin, { maxLength: 80 }).map((codes) => String.fromCharCode(...codes).trim());
  return fc.oneof(
    text,
    fc.constantFrom('', '::1', '1.2.3.4, 5.6.7.8', ',,,', '127.0.0.1:80', 'x'.repeat(700)),
  );
}

/** An empty or dotted part would address another call. */
function staysInPlace({ text }: Verbatim): boolean {
  return !/^(\.|%2e)*$/i.test(text);
}

function parametersOf(operation: DocumentedOperation, place: 'path' | 'query'): Arbitrary<Entries> {
  const parameters = (operation.parameters ?? []).filter((parameter) => parameter.in === place);
  const documented = parameters.map(({ name, schema }) => {
    const wrong = place === 'path' ? wrongAddressPart.filter(staysInPlace) : wrongAddressPart;
    const given: Arbitrary<Entries> = valueOf(schema, wrong, 15).map((value) => [[name, value]]);
    const left: Arbitrary<Entries> = fc.constant([]);
    const twice = given.map((entries) => [...entries, ...entries]);
    return place === 'path'
      ? given
      : fc.oneof({ weight: 9, arbitrary: left }, { weight: 6, arbitrary: given }, twice);
  });
  if (place === 'path') return fc.tuple(...documented).map((parts) => parts.flat());
  const surplusName = rarely(
    1,
    fc.constantFrom(...specialNames, 'limit[]', 'Limit', 'access_token'),
    wrongText,
  );
  const surplus = fc.tuple(fc.tuple(surplusName, wrongAddressPart));
  return fc.tuple(...documented, rarely(15, fc.constant<Entries>([]), surplus)).map((parts) => parts.flat());
}

/** Documented headers, sometimes wrong or missing. */
function headersOf({ parameters = [] }: DocumentedOperation): Arbitrary<Entries> {
  const documented = parameters
    .filter((parameter) => parameter.in === 'header')
    .map(({ name, schema }) => {
      const right: Entries = [[name, String(schema.enum?.[0])]];
      const wrong = headerText().map((text): Entries => [[name, text]]);
      return rarely(20, fc.constant(right), fc.oneof(fc.constant<Entries>([]), wrong));
    });
  const odd = rarely(6, fc.constant<Entries>([]), oddHeaders);
  return fc.tuple(odd, ...documented).map((parts) => parts.flat());
}

function requestsOf(operation: DocumentedOperation): Arbitrary<FuzzRequest> {
  return fc
    .record({
      call: fc.constant(operation.operationId),
      about: rarely(3, fc.constant(undefined), fc.nat(30)),
      by: fc.oneof(
        { weight: 10, arbitrary: fc.constant('owner' as const) },
        { weight: 8, arbitrary: fc.constant('admin' as const) },
        { weight: 8, arbitrary: fc.nat(30) },
        { weight: 1, arbitrary: fc.constant('nobody' as const) },
        { weight: 1, arbitrary: wrongAuthorization },
      ),
      path: parametersOf(operation, 'path'),
      query: parametersOf(operation, 'query'),
      body: bodyOf(operation),
      headers: headersOf(operation),
      times: fc.oneof(
        { withCrossShrink: true },
        { weight: 1, arbitrary: fc.constant(0) },
        { weight: 40, arbitrary: fc.constant(1) },
        { weight: 2, arbitrary: fc.integer({ min: 2, max: 12 }) },
      ),
    })
    .map(({ body, ...request }) => ({ ...request, ...body }));
}

export function sequencesOf(calls: readonly DocumentedOperation[]): Arbitrary<FuzzSequence> {
  // Calls with more input are made more often.
  const requests = calls.map((operation) => ({
    weight: 1 + 2 * (operation.parameters?.length ?? 0) + (operation.requestBody ? 6 : 0),
    arbitrary: requestsOf(operation),
  }));
  return fc.record({
    about: fc.nat(30),
    requests: fc.array(fc.oneof(...requests), { minLength: 1, maxLength: 10, size: 'max' }),
  });
}
