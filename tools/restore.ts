import 'reflect-metadata';
import { constants, existsSync, statSync } from 'node:fs';
import { chmod, copyFile, mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AuditModule } from '../src/audit/audit.module.js';
import type { Config } from '../src/config/config.js';
import { loadEnvironmentFile } from '../src/config/environment-file.js';
import { sqliteFileIn } from '../src/database/data-source-options.js';
import { migrations } from '../src/database/migrations/index.js';
import { KeysModule } from '../src/mfa/keys/keys.module.js';
import {
  assertOnSqlite,
  CommandError,
  parseArguments,
  readConfig,
  runCommand,
  UsageError,
  withModules,
  withModulesOn,
} from './command-line.js';
import { ReplacedDatabase } from './copies/replaced-database.js';
import { type EndedAccess, endAllAccess } from './copies/restored-database.js';
import { copyDatabase, describeContent, inspectCopy } from './copies/sqlite-copy.js';
import { operator } from './operator.js';
import { withFileErrors } from './output-file.js';

const usage = `npm run restore -- FILE        replaces the SQLite database by a copy; stop the service first
npm run restore -- --loaded    completes a restore by other means, such as a dump loaded into MariaDB

Both end all sessions, pending sign-ins and invitations; see docs/guide-backup.md.`;

/** KeysModule checks the keys against the copy before anything in it is changed. */
const restoreModules = [AuditModule, KeysModule];

/** As in main.ts: the restored database is accessible to its owner only. */
const ownerOnlyUmask = 0o077;

async function restore(file: string): Promise<number> {
  loadEnvironmentFile();
  assertOnSqlite('load the dump with mariadb, then run npm run restore -- --loaded');
  process.umask(ownerOnlyUmask);
  const config = readConfig();
  const target = sqliteFileIn(config);
  if (!existsSync(file)) throw new CommandError(`${file} does not exist.`);
  if (!statSync(file).isFile()) throw new CommandError(`${file} is not a file.`);
  if (file === target) throw new CommandError(`${file} is the database itself.`);
  const replaced = ReplacedDatabase.lock(target);
  const folder = join(config.dataDirectory, 'restoring');
  try {
    const prepared = await prepare(file, folder, config);
    const suffix = `before-restore-${new Date().toISOString().replaceAll(/[-:.]/g, '')}`;
    const aside = await replaced.replaceWith(prepared.file, suffix);
    console.log(`${file} is restored: ${prepared.content}.\n${describeEnded(prepared.ended)}`);
    if (aside !== undefined) console.log(`The previous database is in ${aside}.`);
    console.log(
      'Codes used, passwords changed and accounts disabled since the copy was made are as they were then.',
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return 0;
}

interface Prepared {
  readonly file: string;
  readonly content: string;
  readonly ended: EndedAccess;
}

/** Checks and migrates a copy of the copy, and ends the access that it would revive, in a folder of its own. */
async function prepare(file: string, folder: string, config: Config): Promise<Prepared> {
  const copy = sqliteFileIn({ dataDirectory: folder });
  await withFileErrors(folder, async () => {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
  });
  for (const ending of ['', '-wal'].filter((each) => existsSync(file + each))) {
    await withFileErrors(copy, () => copyFile(file + ending, copy + ending, constants.COPYFILE_FICLONE));
    await chmod(copy + ending, 0o600);
  }
  const content = await inspectCopy(copy, file);
  assertKnown(content.migrations, file);
  const ended = await withModulesOn(
    Object.assign({}, config, { dataDirectory: folder }),
    restoreModules,
    (context) => endAllAccess(context, operator('restore')),
  );
  const whole = join(folder, 'whole.sqlite');
  await copyDatabase(copy, whole);
  await inspectCopy(whole, file);
  return { file: whole, content: describeContent(content), ended };
}

function assertKnown(applied: readonly string[], file: string): void {
  const known = new Set<string>(migrations.map(({ name }) => name));
  const newer = applied.filter((name) => !known.has(name));
  if (newer.length > 0)
    throw new CommandError(
      `${file} is from a newer version of the service (${newer.join(', ')}): restore it with that version.`,
    );
}

function describeEnded({ sessions, challenges, invitations }: EndedAccess): string {
  return `Ended: ${sessions} sessions, ${challenges} pending sign-ins, ${invitations} invitations.`;
}

async function endAccess(): Promise<number> {
  const ended = await withModules(restoreModules, (context) => endAllAccess(context, operator('restore')));
  console.log(describeEnded(ended));
  return 0;
}

await runCommand(usage, async () => {
  const { positionals, values } = parseArguments({
    allowPositionals: true,
    options: { loaded: { type: 'boolean', default: false } },
  });
  const [file, ...more] = positionals;
  if (more.length > 0 || values.loaded === (file !== undefined))
    throw new UsageError(file === undefined ? 'Name the file to restore' : 'Name one file, or --loaded');
  return file === undefined ? endAccess() : restore(resolve(file));
});
