import 'reflect-metadata';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import Database from 'libsql';
import { DataSource } from 'typeorm';
import { AuditModule } from '../src/audit/audit.module.js';
import { AuditService } from '../src/audit/audit.service.js';
import { sqliteFile } from '../src/database/database-marker.js';
import { Transactions } from '../src/database/transactions.js';
import { KeysModule } from '../src/mfa/keys.module.js';
import { endWhatRevived } from '../src/operations/restored-database.js';
import {
  CommandError,
  embeddedDataDirectory,
  parseArguments,
  runCommand,
  UsageError,
  withModules,
} from './command-line.js';
import { operator } from './operator.js';
import { examine } from './sqlite-copy.js';

const usage = `npm run restore -- FILE   puts a backup in the place of the embedded database; stop the service first
npm run restore           for a database on a server that was put back: ends the sessions, challenges, enrolments
                          and invitations that came back with it; stop the service first`;
const forServers =
  'This database is on a server: put it back with the client of that server, then run "npm run restore" without a file.';

/** Also brings its schema up to date, and checks that it opens with the keys at hand. @returns how much was ended. */
function endIn(dataDirectory?: string): Promise<number> {
  return withModules(
    [AuditModule, KeysModule],
    (context) =>
      endWhatRevived(
        context.get(DataSource),
        context.get(Transactions),
        context.get(AuditService),
        operator('restore'),
      ),
    dataDirectory,
  );
}

async function restore(backup: string): Promise<void> {
  const folder = embeddedDataDirectory(forServers);
  const { users } = examine(backup);
  const current = sqliteFile({ dataDirectory: folder });
  closeWholly(current);
  const workshop = join(folder, 'restoring');
  rmSync(workshop, { recursive: true, force: true });
  mkdirSync(workshop, { mode: 0o700 });
  try {
    const restored = sqliteFile({ dataDirectory: workshop });
    copyFileSync(backup, restored);
    chmodSync(restored, 0o600);
    const ended = await endIn(workshop);
    if (existsSync(`${restored}-wal`) && statSync(`${restored}-wal`).size > 0)
      throw new CommandError('Another program has opened the database while it was restored.');
    const old = setAside(current);
    renameSync(restored, current);
    console.log(
      `${users} users restored; ${ended} sessions, challenges, enrolments and invitations ended.` +
        (old === undefined ? '' : ` The database before is ${old}.`),
    );
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
  console.log(
    'Codes and scratch codes that were used since the backup are good again: see docs/operations.md. Start the service.',
  );
}

/** Leaves no log beside the file, and fails where another process has it open. @throws CommandError */
function closeWholly(file: string): void {
  if (!existsSync(file)) return;
  const database = new Database(file, { timeout: 1_000 });
  try {
    database.pragma('journal_mode = DELETE');
  } catch (error) {
    // What is damaged is set aside as it is.
    if (/locked|busy/i.test(String(error)))
      throw new CommandError('The service is running on this database: stop it first.');
  } finally {
    database.close();
  }
}

/** The place is never empty: the restored file takes it in one step. @returns the other name of what was there. */
function setAside(current: string): string | undefined {
  if (!existsSync(current)) return undefined;
  const old = `${current}.before-${new Date().toISOString().replace(/[:.]/g, '-')}`;
  linkSync(current, old);
  for (const suffix of ['-wal', '-shm'])
    if (existsSync(current + suffix)) renameSync(current + suffix, old + suffix);
  return old;
}

await runCommand(usage, async () => {
  const { positionals } = parseArguments({ allowPositionals: true, options: {} });
  const [file, ...rest] = positionals;
  if (rest.length > 0) throw new UsageError('One FILE is needed');
  process.umask(0o077);
  if (file === undefined)
    console.log(`${await endIn()} sessions, challenges, enrolments and invitations ended.`);
  else await restore(resolve(file));
  return 0;
});
