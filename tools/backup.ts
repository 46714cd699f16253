import { chmodSync, closeSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import Database from 'libsql';
import { sqliteFile } from '../src/database/database-marker.js';
import {
  assertDatabaseExists,
  CommandError,
  embeddedDataDirectory,
  parseArguments,
  runCommand,
  UsageError,
} from './command-line.js';
import { assertAbsent, partOf } from './output-file.js';
import { examine } from './sqlite-copy.js';

const usage = `npm run backup -- FILE   writes a whole and checked copy of the embedded database, while the service runs`;
const forServers =
  'This database is on a server: back it up with "mariadb-dump --single-transaction" (or mysqldump), as docs/operations.md shows.';

/** `VACUUM INTO` copies what is committed at one instant, also what still stands in the write-ahead log. */
function backUp(source: string, target: string): void {
  const part = partOf(target);
  rmSync(part, { force: true });
  try {
    const database = new Database(source, { readonly: true });
    try {
      database.prepare('VACUUM INTO ?').run([part]);
    } finally {
      database.close();
    }
    chmodSync(part, 0o600);
    const { users } = examine(part);
    flush(part);
    assertAbsent(target);
    renameSync(part, target);
    flush(dirname(target));
    const megabytes = (statSync(target).size / 1e6).toFixed(1);
    console.log(`${target}: ${users} users, ${megabytes} MB, checked.`);
  } catch (error) {
    rmSync(part, { force: true });
    if (error instanceof CommandError) throw error;
    throw new CommandError(`${target} cannot be written: ${(error as Error).message}`);
  }
}

function flush(path: string): void {
  const handle = openSync(path, 'r');
  fsyncSync(handle);
  closeSync(handle);
}

await runCommand(usage, () => {
  const { positionals } = parseArguments({ allowPositionals: true, options: {} });
  const [file, ...rest] = positionals;
  if (file === undefined || rest.length > 0) throw new UsageError('One FILE is needed');
  const folder = embeddedDataDirectory(forServers);
  assertDatabaseExists(folder);
  const target = resolve(file);
  assertAbsent(target);
  process.umask(0o077);
  console.log(`Copying ${sqliteFile({ dataDirectory: folder })} …`);
  backUp(sqliteFile({ dataDirectory: folder }), target);
  console.log(
    `The keys are not in it, and without them it is worth nothing: keep those in ${folder}/keys, or in the variables, at another place.`,
  );
  return Promise.resolve(0);
});
