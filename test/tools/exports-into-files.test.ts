import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { createDatabase } from '../support/database/database.js';
import { temporaryFolder } from '../support/processes/folders.js';
import { startService } from '../support/service/service.js';
import { travel } from '../support/service/time.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const texts = ['.', 'docs', 'tools'].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((name) => /\.(md|ts)$/.test(name))
    .map((name) => readFileSync(join(root, folder, name), 'utf8')),
);
/** The commands in the documentation and in the tools' usage, without placeholders for options. */
const documented = texts.flatMap((text) =>
  [...text.matchAll(/npm run [^`\n]*\b(?:audit|users) -- export[^`\n]*/g)].map(([found]) =>
    found.replace(/\[options\]|> .*$| {2,}\w.*$/g, '').trim(),
  ),
);
const toStdout = [...new Set(documented)].filter((command) => !/--output|--follow/.test(command));

test('each documented export to stdout writes only JSON lines to a file', async () => {
  const database = await createDatabase();
  const service = await startService(database.environment);
  travel(-24 * 3600);
  await service.users.create();
  expect(toStdout.join('\n')).toContain('audit -- export');
  expect(toStdout.join('\n')).toContain('users -- export');
  for (const command of toStdout) {
    const file = join(temporaryFolder(), 'export.jsonl');
    await promisify(execFile)('sh', ['-c', `${command} > '${file}'`], {
      cwd: root,
      env: { PATH: process.env['PATH'], HOME: temporaryFolder(), ...database.environment },
      timeout: 100_000,
    });
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    for (const line of lines) expect(() => JSON.parse(line) as unknown, `${command}: ${line}`).not.toThrow();
  }
}, 120_000);
