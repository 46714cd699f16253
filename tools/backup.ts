import 'reflect-metadata';
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadEnvironmentFile } from '../src/config/environment-file.js';
import { keyVariables } from '../src/config/generated-keys.js';
import { assertDatabaseExists, assertOnSqlite, command, dataDirectory, runCommand } from './command-line.js';
import { copyDatabase, describeContent, inspectCopy } from './copies/sqlite-copy.js';
import { assertAbsent, OutputFile, partialFile } from './output-file.js';

const usage = `npm run backup -- FILE    copies the SQLite database to a new file, while the service runs

The copy does not contain the keys. Restore it with npm run restore -- FILE; see docs/guide-backup.md.`;

async function backUp(file: string): Promise<number> {
  loadEnvironmentFile();
  assertOnSqlite(
    'copy a database server with mariadb-dump --single-transaction --hex-blob NAME > FILE, see docs/guide-backup.md',
  );
  assertDatabaseExists();
  const discard = (): void => {
    for (const ending of ['', '-journal']) rmSync(partialFile(file) + ending, { force: true });
  };
  assertAbsent(file);
  discard();
  const target = await OutputFile.open(file);
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    process.once(signal, () => {
      discard();
      process.exit(code);
    });
  }
  try {
    const database = join(dataDirectory(), 'mfa.sqlite');
    await copyDatabase(database, partialFile(file));
    const content = await inspectCopy(partialFile(file), database);
    await target.finish();
    console.log(`${file}: ${describeContent(content)}, checked.\n${whereTheKeysAre()}`);
  } catch (error) {
    discard();
    throw error;
  }
  return 0;
}

function whereTheKeysAre(): string {
  const places = keyVariables.map((name) => {
    if (process.env[name]) return `${name} in the environment`;
    return `${name} in ${process.env[`${name}_FILE`] ?? join(dataDirectory(), 'keys', name.toLowerCase())}`;
  });
  return `The copy does not contain the keys, and is useless without them. Keep a copy of them elsewhere: ${places.join(', ')}.`;
}

const backup = command({ operand: 'the file to write', options: {} }, (_, file) => backUp(resolve(file)));

await runCommand(usage, () => backup(process.argv.slice(2)));
