import 'reflect-metadata';
import { dirname, join, resolve } from 'node:path';
import { endOnSignals } from '../src/common/end-on-signals.js';
import type { Config } from '../src/config/config.js';
import type { DatabaseServer } from '../src/config/database-server.js';
import { loadEnvironmentFile } from '../src/config/environment-file.js';
import {
  CommandError,
  parseArguments,
  readConfig,
  runCommand,
  UsageError,
  withModules,
} from './command-line.js';
import { putKeysInPlace } from './copies/key-copy.js';
import { LoadedServer } from './copies/loaded-server.js';
import { assertIsFile, type PreparedCopy, restoreModules, withPreparedCopy } from './copies/prepared-copy.js';
import { databaseToReplace, isSameFile, ReplacedDatabase } from './copies/replaced-database.js';
import { type EndedAccess, endAllAccess } from './copies/restored-database.js';
import { operator } from './operator.js';
import { counted } from '../src/common/counted.js';

const usage = `npm run restore -- FILE            puts a copy in place of the SQLite database, or into an empty database of a
                                   server; stop the service first
npm run restore -- --check FILE    tries that out and changes nothing, while the service runs
npm run restore -- --loaded        completes a restore by other means, such as a dump loaded into MariaDB
npm run restore -- keys FILE       puts a copy of the keys where the service looks for them

A restored database has no sessions, pending sign-ins and invitations; see docs/guide-backup.md.`;

async function restore(file: string): Promise<number> {
  const config = configFor(file);
  if (config.databaseServer) await loadIntoServer(file, config, config.databaseServer);
  else await replaceSqlite(file, config);
  console.log(
    'Codes used, passwords changed and accounts disabled since the copy was made are as they were then.',
  );
  return 0;
}

/** @throws CommandError, ConfigError */
function configFor(file: string): Config {
  loadEnvironmentFile();
  const config = readConfig();
  assertIsFile(file);
  return config;
}

async function replaceSqlite(file: string, config: Config): Promise<void> {
  const target = databaseToReplace(config);
  if (isSameFile(file, target)) throw new CommandError(`${file} is the database itself.`);
  const replaced = ReplacedDatabase.lock(target);
  // Beside the database, because a file can only be renamed within its volume.
  await withPreparedCopy(file, config, join(dirname(target), 'restoring'), async (prepared) => {
    const suffix = `before-restore-${new Date().toISOString().replaceAll(/[-:.]/g, '')}`;
    const aside = await replaced.replaceWith(prepared.file, suffix);
    report(file, prepared);
    if (aside !== undefined) console.log(`The previous database is in ${aside}.`);
  });
}

async function loadIntoServer(file: string, config: Config, server: DatabaseServer): Promise<void> {
  const target = await LoadedServer.open(server, config);
  try {
    await withPreparedCopy(file, config, join(config.dataDirectory, 'restoring'), async (prepared) => {
      await target.load(prepared.file);
      report(file, prepared);
    });
  } finally {
    await target.close();
  }
}

function report(file: string, { content, ended }: PreparedCopy): void {
  console.log(`${file} is restored: ${content}.\n${describeEnded(ended)}`);
}

async function check(file: string): Promise<number> {
  const config = configFor(file);
  await withPreparedCopy(file, config, join(config.dataDirectory, 'checking'), ({ content }) => {
    console.log(`${file} can be restored with the present keys: ${content}.`);
    return Promise.resolve();
  });
  return 0;
}

function describeEnded({ sessions, challenges, invitations }: EndedAccess): string {
  return `Ended: ${counted(sessions, 'session')}, ${counted(challenges, 'pending sign-in')}, ${counted(invitations, 'invitation')}.`;
}

async function endAccess(): Promise<number> {
  const ended = await withModules(restoreModules, (context) => endAllAccess(context, operator('restore')));
  console.log(describeEnded(ended));
  return 0;
}

async function restoreKeys(copy: string): Promise<number> {
  loadEnvironmentFile();
  const written = await putKeysInPlace(copy);
  console.log(written.length > 0 ? `Written: ${written.join(', ')}.` : 'The keys are already in place.');
  return 0;
}

await runCommand(usage, async () => {
  endOnSignals();
  const { positionals, values } = parseArguments({
    allowPositionals: true,
    options: {
      loaded: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
    },
  });
  const files = positionals[0] === 'keys' ? positionals.slice(1) : positionals;
  const [file, ...more] = files;
  if (more.length > 0 || values.loaded === (file !== undefined) || (values.loaded && values.check))
    throw new UsageError(file === undefined ? 'Name the file to restore' : 'Name one file, or --loaded');
  const areKeys = files !== positionals;
  if (areKeys && (values.check || values.loaded))
    throw new UsageError('--check and --loaded are for databases: leave them out with keys');
  if (file === undefined) return endAccess();
  if (areKeys) return restoreKeys(resolve(file));
  return values.check ? check(resolve(file)) : restore(resolve(file));
});
