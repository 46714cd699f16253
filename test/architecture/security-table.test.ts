import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import {
  isTitleOf,
  type Proof,
  proofsIn,
  proofsOfSecurityDocument,
} from '../support/report/security-proofs.js';
import { testsWrittenIn } from '../support/report/test-titles.js';

const named = proofsOfSecurityDocument();

/** What is wrong with a proof according to its test file; the end of a run checks whether the test ran. */
function problemOf({ file, title }: Proof): string | undefined {
  if (!existsSync(file)) return `${file} is not there`;
  const live = testsWrittenIn(file).filter(({ isSkipped }) => !isSkipped);
  const isThere =
    title === undefined
      ? live.length > 0
      : live.some((written) => written.title === title || isTitleOf(written.title, title));
  return isThere ? undefined : `${file} has no test ${title === undefined ? 'that runs' : `"${title}"`}`;
}

describe('SECURITY.md', () => {
  test('names many tests as proof', () => {
    expect(new Set(named.map(({ file }) => file)).size).toBeGreaterThan(20);
  });

  test('names only files with tests that run, or titles of such tests', () => {
    expect(named.map(problemOf).filter((problem) => problem !== undefined)).toEqual([]);
  });
});

describe('an invalid proof is found', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mfa-proofs-'));
  const file = join(folder, 'proof.test.ts');
  afterAll(() => rmSync(folder, { recursive: true }));
  writeFileSync(
    file,
    `describe('a suite', () => {
       test('one', () => {});
       test.each(['a'])('%s: two', () => {});
       test(\`\${1 + 1} times seven\`, () => {});
       test.skip('three', () => {});
       test('says "test(\\'four\\')"', () => {});
     });
     describe.skip('another', () => { it('five', () => {}); });
     // test('six', () => {});`,
  );

  test.each([
    ['one', true],
    ['%s: two', true],
    ['a: two', true],
    ['a: twofold', false],
    ['2 times seven', true],
    ['three', false],
    ['four', false],
    ['five', false],
    ['six', false],
    ['a suite', false],
  ])('%s: %s', (title, isThere) => {
    expect(problemOf({ file, title }) === undefined).toBe(isThere);
  });

  test('wherever it is named', () => {
    expect(
      proofsIn('| `attacks/a`, `attacks/b: "c d"` | `crypto/e.spec` `src/f.ts` `attacks/` "g" |').map(
        ({ file: path, title }) => [path, title],
      ),
    ).toEqual([
      ['test/attacks/a.test.ts', undefined],
      ['test/attacks/b.test.ts', 'c d'],
      ['src/crypto/e.spec.ts', undefined],
    ]);
  });
});
