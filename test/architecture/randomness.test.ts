import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** These are below `crypto/` in the import order. */
const exceptions = [
  'src/common/http/jwt.guard.ts',
  'src/common/http/request-id.ts',
  'src/config/generated-keys.ts',
];
const generators = /\b(?:randomBytes|randomFill(?:Sync)?|randomInt|randomUUID|getRandomValues|webcrypto)\b/;

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .map((name) => join('src', name))
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'))
  .map((path) => ({ path, text: readFileSync(path, 'utf8') }));

test('random values are generated in crypto/ only', () => {
  const users = sources.filter(({ text }) => generators.test(text)).map(({ path }) => path);
  expect(users.filter((path) => !path.startsWith('src/crypto/')).sort()).toEqual(exceptions);
});

test('Math.random is not used, as it can be predicted', () => {
  expect(sources.filter(({ text }) => /\bMath\b[^;]*\brandom\b/.test(text))).toEqual([]);
});
