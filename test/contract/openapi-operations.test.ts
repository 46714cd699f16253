import { describe, expect, test } from 'vitest';
import { errorCodes } from '../../src/common/errors/error-codes.js';
import { mismatch } from '../support/http/openapi.js';
import { exampleOf, operations, resolve, schemaErrors, schemas } from '../support/http/openapi-schemas.js';

/** For each path parameter, values that its schema must accept and refuse. */
const pathValues: Readonly<Record<string, { right: readonly unknown[]; wrong: readonly unknown[] }>> = {
  id: { right: [1, 2147483647], wrong: [0, -1, 1.5, 2147483648, 'abc'] },
  authenticatorId: { right: [1, 2147483647], wrong: [0, -1, 1.5, 2147483648, 'abc'] },
  sessionId: {
    right: ['9b2f0c1d4e5f60718293a4b5c6d7e8f9'],
    wrong: ['', 'abc', 1, 'g'.repeat(32), 'A'.repeat(32), '0'.repeat(31), '0'.repeat(33)],
  },
};

/** What a scraper asks for by `Accept`; generated clients take the other form, which is text as well. */
const isSecondForm = (type: string): boolean => type.startsWith('application/openmetrics-text');

const byId = operations.map((operation) => [operation.operationId, operation] as const);

describe.each(byId)('%s', (_, { method, path, operationId, summary, tags, ...operation }) => {
  const responses = Object.entries(operation.responses);
  const isRefusal = ([status]: readonly [string, unknown]): boolean => Number(status) >= 400;

  test('has a unique name, a summary and one tag', () => {
    expect(operationId).toMatch(/^[a-z][A-Za-z]+$/);
    expect(operations.filter((other) => other.operationId === operationId)).toHaveLength(1);
    expect(summary).toMatch(/^\S.+\S$/);
    expect(tags).toHaveLength(1);
  });

  test('has exactly one successful response', () => {
    const successes = responses.filter((response) => !isRefusal(response));
    expect(successes.map(([status]) => Number(status) >= 200 && Number(status) < 300)).toEqual([true]);
  });

  test('has an example of every refusal, with a known code and its status', () => {
    const refusals = responses.filter(isRefusal);
    expect(refusals.map(([status]) => status)).toEqual(expect.arrayContaining(['500', '503']));
    for (const [status, { description, content = {} }] of refusals) {
      const [[contentType, { examples = {} }] = ['', {}], ...others] = Object.entries(content);
      expect(others).toEqual([]);
      expect(Object.keys(examples).length).toBeGreaterThan(0);
      expect(description).toBe(Object.keys(examples).join(', '));
      for (const [name, { value }] of Object.entries(examples)) {
        expect(value.code).toBe(name);
        expect(errorCodes).toHaveProperty(name);
        expect(errorCodes[name as keyof typeof errorCodes].status).toBe(Number(status));
        const answer = { method, path: path.replace('{id}', '1001'), status: Number(status), body: value };
        expect(mismatch({ ...answer, contentType: `${contentType}; charset=utf-8` })).toBeUndefined();
      }
    }
  });

  test('documents 401 exactly if it needs a token', () => {
    expect('401' in operation.responses).toBe(
      operation.security !== undefined && operation.security.length > 0,
    );
  });

  test('has valid examples of its successful response', () => {
    for (const [, { content = {} }] of responses.filter((response) => !isRefusal(response))) {
      for (const { schema, examples } of Object.values(content)) {
        const values = examples ? Object.values(examples).map(({ value }) => value) : [exampleOf(schema)];
        for (const value of values) expect(schemaErrors(schema, value)).toBeUndefined();
      }
    }
  });

  test('has a valid example of its request', () => {
    for (const { schema } of Object.values(operation.requestBody?.content ?? {})) {
      for (const choice of schema.oneOf ?? [schema]) {
        const example = exampleOf(choice);
        expect(Object.keys(example as object).length).toBeGreaterThan(0);
        expect(schemaErrors(schema, example)).toBeUndefined();
      }
    }
    for (const { name, schema } of operation.parameters ?? []) {
      const example = exampleOf(schema);
      if (example !== undefined) expect(schemaErrors(schema, example), name).toBeUndefined();
    }
  });

  test('requires a body exactly if a property of it is required, or one of several', () => {
    if (!operation.requestBody) return;
    const [{ schema } = { schema: {} }] = Object.values(operation.requestBody.content);
    const choices = (schema.oneOf ?? [schema]).map(resolve);
    const isRequired = choices.every(({ required = [] }) => required.length > 0);
    const takesOneProof = ['stepUp', 'consoleStepUp'].includes(operationId);
    expect(operation.requestBody.required ?? false).toBe(isRequired || takesOneProof);
  });

  test('has one content type, and a discriminator for alternatives, as client generators need', () => {
    for (const content of [
      operation.requestBody?.content ?? {},
      ...responses.map(([, answer]) => answer.content ?? {}),
    ])
      expect(Object.keys(content).filter((type) => !isSecondForm(type)).length).toBeLessThanOrEqual(1);
    for (const { schema } of Object.values(operation.requestBody?.content ?? {})) {
      if (!schema.oneOf) continue;
      const { propertyName = '', mapping = {} } = schema.discriminator ?? {};
      expect(schema.oneOf.map(({ $ref }) => $ref)).toEqual(Object.values(mapping));
      for (const [value, $ref] of Object.entries(mapping)) {
        expect(resolve({ $ref }).properties?.[propertyName]?.enum).toEqual([value]);
        expect(resolve({ $ref }).required).toContain(propertyName);
      }
    }
  });

  test('restricts the values of every path parameter', () => {
    for (const { name, schema } of (operation.parameters ?? []).filter((each) => each.in === 'path')) {
      const { right, wrong } = pathValues[name] ?? {};
      for (const value of right ?? []) expect(schemaErrors(schema, value), String(value)).toBeUndefined();
      for (const value of wrong ?? []) expect(schemaErrors(schema, value), String(value)).toBeDefined();
      expect(right, name).toBeDefined();
    }
  });
});

test('every error code is documented by an operation, except those outside operations', () => {
  const documented = new Set(
    operations.flatMap(({ responses }) =>
      Object.values(responses).flatMap(({ content = {} }) =>
        Object.values(content).flatMap(({ examples = {} }) => Object.keys(examples)),
      ),
    ),
  );
  const elsewhere = Object.keys(errorCodes).filter((code) => !documented.has(code));
  expect(elsewhere).toEqual(['ROUTE_NOT_FOUND']);
});

test.each(Object.keys(schemas))('the examples of %s are valid', (name) => {
  const example = exampleOf({ $ref: `#/components/schemas/${name}` });
  expect(schemaErrors({ $ref: `#/components/schemas/${name}` }, example)).toBeUndefined();
});
