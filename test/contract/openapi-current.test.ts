import { readFileSync } from 'node:fs';
import { createConfig, lint } from '@redocly/openapi-core';
import { describe, expect, test } from 'vitest';
import { openApiDocument } from '../../tools/openapi-document.js';
import { errorTable } from '../../tools/error-table.js';
import { startServiceWithRoutes } from '../support/http/routes.js';

const root = new URL('../../', import.meta.url);
const committed = (name: string): string => readFileSync(new URL(name, root), 'utf8');

/** Pages for people, and the document itself. */
const undocumented = ['/api/v1/openapi.json', '/', '/assets/:name', '/docs', '/docs/:name'];

describe('the committed openapi.json', () => {
  test('matches the code (if not: npm run openapi) and the served document', async () => {
    const { service } = await startServiceWithRoutes();
    const generated: unknown = JSON.parse(JSON.stringify(openApiDocument(service.app)));
    expect(JSON.parse(committed('openapi.json'))).toEqual(generated);
    expect(committed('openapi.json')).toBe(`${JSON.stringify(generated, null, 2)}\n`);
    expect((await service.api.get('/api/v1/openapi.json')).body).toEqual(generated);
  });

  test('documents exactly the served routes', async () => {
    const { routes } = await startServiceWithRoutes();
    const served = routes
      .filter(({ method, path }) => method !== 'HEAD' && method !== 'OPTIONS' && !undocumented.includes(path))
      .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
    const { paths } = JSON.parse(committed('openapi.json')) as { paths: Record<string, object> };
    const documented = Object.entries(paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(documented.sort()).toEqual([...new Set(served)].sort());
  });

  test("passes redocly's recommended rules without a warning", async () => {
    const config = await createConfig({ extends: ['recommended'] });
    const problems = await lint({ ref: new URL('openapi.json', root).pathname, config });
    const places = problems.map(
      ({ severity, ruleId, message, location }) =>
        `${severity} ${ruleId}: ${message} ${location[0]?.pointer ?? ''}`,
    );
    expect(places).toEqual([]);
  });
});

test('the committed docs/errors.md matches the code (if not: npm run openapi)', () => {
  expect(committed('docs/errors.md')).toBe(errorTable());
});
