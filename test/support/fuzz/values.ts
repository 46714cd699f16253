import fc, { type Arbitrary } from 'fast-check';
import { resolve, type Schema } from '../http/openapi-schemas.js';

/** The nth value known under the name of the field, or `otherwise` if there is none. */
export class Known {
  constructor(
    readonly nth: number,
    readonly otherwise: unknown,
    /** How it is changed: an index into {@link manglings}. */
    readonly mangling?: number,
  ) {}

  [fc.toStringMethod](): string {
    return `Known(${this.nth}${this.mangling === undefined ? '' : `, mangled by ${this.mangling}`})`;
  }
}

/** Changes that make a valid value almost valid. */
export const manglings: readonly ((value: unknown) => unknown)[] = [
  ...[' $', '$ ', '$\n', '+$', '-$', '0$', '$.0', '$e0', '$\u0000', '$,$', "'$'"].map(
    (form) => (value: unknown) => form.replaceAll('$', () => String(value)),
  ),
  (value) => String(value).replace(/[0-9]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)),
  (value) => String(value).toUpperCase(),
  (value) => String(value).slice(0, -1),
  (value) => (typeof value === 'string' ? Number(value) : String(value)),
  (value) => [value],
  (value) => ({ $eq: value }),
];

/** Sent unchanged: as JSON text in a body, or as part of a path or query. */
export class Verbatim {
  constructor(readonly text: string) {}

  [fc.toStringMethod](): string {
    return `Verbatim(${fc.stringify(this.text)})`;
  }
}

export type Value = unknown;
export type Entries = readonly (readonly [name: string, value: Value])[];

/** Values that a schema allows. */
function validValue(schema: Schema): Arbitrary<Value> {
  const {
    $ref,
    oneOf,
    allOf,
    properties,
    enum: choices,
    pattern,
    type,
    minLength = 0,
    maxLength = 40,
  } = schema;
  if ($ref) return validValue(resolve(schema));
  if (oneOf) return fc.oneof(...oneOf.map(validValue));
  if (allOf) return validValue(allOf[0]);
  if (properties) {
    const fields = Object.entries(properties).map(([name, property]) => [name, validValue(property)]);
    return fc.record(Object.fromEntries(fields) as Record<string, Arbitrary<Value>>, {
      requiredKeys: [...(schema.required ?? [])],
      noNullPrototype: true,
    });
  }
  if (choices) return fc.constantFrom(...choices);
  if (pattern) return fc.stringMatching(new RegExp(pattern), { maxLength: 64 });
  if (schema.format === 'date-time') return fc.date({ noInvalidDate: true, ...dates }).map(instant);
  if (type === 'string') {
    const text = fc.string({ unit: 'binary', minLength, maxLength: Math.min(maxLength, minLength + 30) });
    const { example } = schema;
    return example === undefined ? text : rarely(6, fc.constant(example), text);
  }
  if (type === 'boolean') return fc.boolean();
  if (type === 'array' && schema.items)
    return fc.array(validValue(schema.items), {
      minLength: schema.minItems ?? 0,
      maxLength: schema.maxItems ?? 5,
    });
  const { minimum: min = -(2 ** 31), maximum: max = 2 ** 31 - 1 } = schema;
  if (type === 'integer') return fc.oneof(fc.integer({ min, max }), fc.constantFrom(min, max));
  throw new Error(`no values for the schema ${JSON.stringify(schema)}`);
}

const dates = { min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z') };

function instant(date: Date): string {
  return date.toISOString();
}

/** Names that every object has, or that are special to some database, parser or framework. */
export const specialNames = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', 'toJSON', 'then'],
  ...['__defineGetter__', 'isAdmin', 'role', 'id', 'userId', 'length', '0', '', ' ', '$ne', '$where'],
];

const texts = [
  ...['', ' ', '0', '-1', '1.0', '1e3', '0x10', 'null', 'true', 'TRUE', 'NaN', 'Infinity', 'undefined'],
  ...['2147483648', '9'.repeat(40), '１２３４５６', '١٢٣٤٥٦', '+12345', '123456 ', '123456\n', '1234567'],
  ...[
    '\u0000',
    'a\u0000b',
    '\ufeff',
    '\u202e',
    'é',
    'e\u0301',
    '🔐',
    'İ',
    'ß',
    "' OR 1=1 --",
    '";--',
    '%',
    '_',
  ],
  ...['\\', '../..', '<script>', '{"$ne":1}', '2026-02-30T00:00:00Z', '20261124T093000Z', 'x'.repeat(300)],
  ...specialNames,
];

/** Other text in place of a valid string. */
export const wrongText: Arbitrary<string> = fc.oneof(
  fc.constantFrom(...texts),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
);

const jsonTexts = [
  ...['null', 'true', 'false', '0', '-0', '-1', '1.5', '1e308', '-1e308', '1e-400', '1e999', '2147483648'],
  ...['9007199254740993', '""', '[]', '{}', '[[]]', '[null]', '{"":{}}', '{"$ne":1}', '{"$gt":""}', 'NaN'],
  ...[
    '"\\ud800"',
    '"\\udc00\\ud800"',
    '"\\u0000"',
    '{"__proto__":{"role":"admin"}}',
    '{"toString":1}',
    "'x'",
  ],
  ...[`"${'x'.repeat(5_000)}"`, `${'['.repeat(900)}${']'.repeat(900)}`, '{"length":1e9}', '01', '+1', '.5'],
];

/** JSON texts, most of them invalid for any field, some of them not JSON. */
export const wrongJson: Arbitrary<Verbatim> = fc
  .oneof(
    { weight: 4, arbitrary: fc.constantFrom(...jsonTexts) },
    { weight: 3, arbitrary: wrongText.map((text) => JSON.stringify(text)) },
    { weight: 1, arbitrary: fc.json({ maxDepth: 3 }) },
  )
  .map((text) => new Verbatim(text));

/** Parts of an address in place of an encoded value. */
export const wrongAddressPart: Arbitrary<Verbatim> = fc
  .oneof(
    wrongText.map((text) => encodeURIComponent(text.toWellFormed())),
    fc.constantFrom(
      '%',
      '%zz',
      '%00',
      '%ff',
      '%2F',
      '%2e%2e%2f1000',
      '..;',
      '%C0%AF',
      '[]',
      '{}',
      '１',
      '1000,1001',
    ),
    fc.constantFrom('9'.repeat(2_000), 'ä'.repeat(500), '%F0%9F%94%90'.repeat(100)),
  )
  .map((text) => new Verbatim(text));

function known(otherwise: Arbitrary<Value>): Arbitrary<Known> {
  return fc.tuple(fc.nat(11), otherwise).map(([nth, value]) => new Known(nth, value));
}

function mangled(otherwise: Arbitrary<Value>): Arbitrary<Known> {
  const mangling = fc.nat(manglings.length - 1);
  return fc.tuple(fc.nat(11), otherwise, mangling).map(([nth, value, by]) => new Known(nth, value, by));
}

/** The second value once in `rarity + 1` times, otherwise the first, to which it shrinks. */
export function rarely<T, U>(rarity: number, usual: Arbitrary<T>, rare: Arbitrary<U>): Arbitrary<T | U> {
  return fc.oneof({ weight: rarity, arbitrary: usual }, { weight: 1, arbitrary: rare });
}

/** Known values belong to the account; other valid values mostly do not. */
export function valueOf(schema: Schema, wrong: Arbitrary<Value>, knownToValid: number): Arbitrary<Value> {
  const valid = validValue(schema);
  const right = rarely(knownToValid, known(valid), valid);
  return rarely(10, right, fc.oneof(wrong, mangled(valid)));
}
