import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** Beneath `crypto/` in the order of imports. */
const drawForThemselves = [
  'src/common/http/jwt.guard.ts',
  'src/common/http/request-id.ts',
  'src/config/generated-keys.ts',
];
const generators = /\b(?:randomBytes|randomFill(?:Sync)?|randomInt|randomUUID|getRandomValues|webcrypto)\b/;

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .map((name) => join('src', name))
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'))
  .map((path) => ({ path, text: readFileSync(path, 'utf8') }));

test('random values are drawn in crypto/', () => {
  const drawing = sources.filter(({ text }) => generators.test(text)).map(({ path }) => path);
  expect(drawing.filter((path) => !path.startsWith('src/crypto/')).sort()).toEqual(drawForThemselves);
});

test('and only from node:crypto: Math.random can be predicted', () => {
  expect(sources.filter(({ text }) => /\bMath\b[^;]*\brandom\b/.test(text))).toEqual([]);
});
