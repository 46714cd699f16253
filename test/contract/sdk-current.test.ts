import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/processes/folders.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Every file below a folder with its content. */
function contentOf(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    files
      .map(({ parentPath, name }) => join(parentPath, name))
      .map((path) => [path.slice(folder.length), readFileSync(path, 'utf8')] as const)
      .sort(([a], [b]) => a.localeCompare(b)),
  );
}

test('the committed SDK matches openapi.json (if not: npm run sdk)', () => {
  const folder = join(temporaryFolder(), 'generated');
  execFileSync(process.execPath, [join(root, 'scripts/sdk.mjs'), '--output', folder], { cwd: root });
  expect(contentOf(join(root, 'sdk/src/generated'))).toEqual(contentOf(folder));
});

test("the SDK's package has the version and licence of the project", () => {
  const read = (path: string): string => readFileSync(join(root, path), 'utf8');
  const versionIn = (path: string): unknown => JSON.parse(read(path)).version;
  expect(versionIn('sdk/package.json')).toBe(versionIn('package.json'));
  expect(read('sdk/LICENSE')).toBe(read('LICENSE'));
});
