import { constants, existsSync, rmSync, statSync } from 'node:fs';
import { chmod, copyFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AuditModule } from '../../src/audit/audit.module.js';
import { cleanUpOnSignals } from '../../src/common/end-on-signals.js';
import type { Config } from '../../src/config/config.js';
import { ConfigError } from '../../src/config/config-error.js';
import { sqliteFileIn } from '../../src/database/data-source-options.js';
import { migrations } from '../../src/database/migrations/index.js';
import { KeysModule } from '../../src/mfa/keys/keys.module.js';
import { CommandError, withModulesOn } from '../command-line.js';
import { operator } from '../operator.js';
import { withFileErrors } from '../output-file.js';
import { announced } from '../progress-bar.js';
import { type EndedAccess, endAllAccess } from './restored-database.js';
import { copyDatabase, describeContent, inspectCopy } from './sqlite-copy.js';

/** KeysModule checks the keys against the copy before anything in it is changed. */
export const restoreModules = [AuditModule, KeysModule];

/** The driver's thread may still create files in the folder. */
const removal = { recursive: true, force: true, maxRetries: 5 };

/** A copy that can take the place of the database. */
export interface PreparedCopy {
  readonly file: string;
  readonly content: string;
  readonly ended: EndedAccess;
}

/**
 * Checks and migrates a copy of the copy, and ends the access that it would revive.
 * @param folder is created for it.
 * @param work gets the prepared copy, which is removed afterwards with its folder, also if a signal ends the process.
 * @throws CommandError
 */
export async function withPreparedCopy<T>(
  file: string,
  config: Config,
  folder: string,
  work: (prepared: PreparedCopy) => Promise<T>,
): Promise<T> {
  const keep = cleanUpOnSignals(() => rmSync(folder, removal));
  try {
    return await work(await prepare(file, folder, config));
  } finally {
    await rm(folder, removal);
    keep();
  }
}

/** @throws CommandError */
export function assertIsFile(file: string): void {
  if (!existsSync(file)) throw new CommandError(`${file} does not exist.`);
  if (!statSync(file).isFile()) throw new CommandError(`${file} is not a file.`);
}

async function prepare(file: string, folder: string, config: Config): Promise<PreparedCopy> {
  const copy = sqliteFileIn({ dataDirectory: folder });
  await withFileErrors(folder, async () => {
    await rm(folder, removal);
    await mkdir(folder, { recursive: true });
  });
  for (const ending of ['', '-wal'].filter((each) => existsSync(file + each))) {
    const write = (): Promise<void> => copyFile(file + ending, copy + ending, constants.COPYFILE_FICLONE);
    await announced(`Copying ${file}`, () => withFileErrors(copy, write));
    await chmod(copy + ending, 0o600);
  }
  const content = await inspectCopy(copy, file);
  assertKnown(content.migrations, file);
  const ended = await withModulesOn(
    Object.assign({}, config, { dataDirectory: folder, databaseServer: undefined }),
    restoreModules,
    (context) => endAllAccess(context, operator('restore')),
  ).catch((error: unknown) => {
    if (!(error instanceof ConfigError)) throw error;
    throw new CommandError(`${file} needs other keys than the present ones: ${error.problems.join('; ')}.`);
  });
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
