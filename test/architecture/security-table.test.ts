import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const document = readFileSync('SECURITY.md', 'utf8');

/** `attacks/clock-jumps` is a test, `crypto/randomness.spec` stands beside its source. */
const fileOf = (name: string): string => (name.endsWith('.spec') ? `src/${name}.ts` : `test/${name}.test.ts`);

test('every test that SECURITY.md names as proof is there', () => {
  const named = [
    ...document.matchAll(/`((?:attacks|journeys|contract|database|start|crypto)\/[a-z-]+(?:\.spec)?)`/g),
  ].map(([, name = '']) => name);
  expect(new Set(named).size).toBeGreaterThan(20);
  expect(named.filter((name) => !existsSync(fileOf(name)))).toEqual([]);
});
