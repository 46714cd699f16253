import { existsSync, lstatSync, realpathSync } from 'node:fs';
import { link, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Database from 'libsql';
import type { Config } from '../../src/config/config.js';
import { failureReason } from '../../src/database/connection-advice.js';
import { sqliteFileIn } from '../../src/database/data-source-options.js';
import { outageOf } from '../../src/database/database-errors.js';
import { CommandError } from '../command-line.js';
import { giveToOwnerOf, missingTargetOf, syncFolderOf, withFileErrors } from '../output-file.js';

const sideFiles = ['-wal', '-shm', '-journal'];

/** Longer than the driver of another process waits for a lock: see `busyTimeoutMs` in sqlite-driver.ts. */
const lockReleaseMs = 200;

/**
 * Where the SQLite database is. If DATA_DIR has a link to it, this is the file itself: replacing the link would leave the
 * old database where the link leads.
 * @throws CommandError if that is not there.
 */
export function databaseToReplace(config: Config): string {
  const file = sqliteFileIn(config);
  const missing = missingTargetOf(file);
  if (missing !== undefined) throw new CommandError(`${file} cannot be replaced: ${missing}.`);
  return lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() ? realpathSync(file) : file;
}

export function isSameFile(one: string, other: string): boolean {
  return existsSync(one) && existsSync(other) && realpathSync(one) === realpathSync(other);
}

/** A stopped service's SQLite database that is being replaced. SQLite's own lock excludes other processes until this one ends. */
export class ReplacedDatabase {
  private constructor(
    private readonly file: string,
    /** Open to hold the lock; undefined if there is no database. */
    private readonly locked: Database.Database | undefined,
  ) {}

  /** @throws CommandError if a process has it open, or if that cannot be determined. */
  static lock(file: string): ReplacedDatabase {
    if (!existsSync(file)) return new ReplacedDatabase(file, undefined);
    const database = new Database(file);
    try {
      // Leaving WAL mode moves all data into the one file, and fails if another process has it open.
      database.exec('PRAGMA journal_mode = DELETE');
      database.exec('PRAGMA locking_mode = EXCLUSIVE');
      database.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      const { code } = error as { code?: string };
      if (code === 'SQLITE_BUSY')
        throw new CommandError(`A process is using ${file}: stop the service, then restore.`);
      if (outageOf(error) === 'full')
        throw new CommandError(`${file} cannot be locked: ${failureReason(error)}.`);
      throw new CommandError(
        `${file} cannot be locked (${String(code)}): stop the service, move that file and those beside it ` +
          'that begin with its name to another folder, then restore.',
      );
    }
    return new ReplacedDatabase(file, database);
  }

  /**
   * Replaces the database atomically: if the process is killed, either the old or the new one is there.
   * @returns the new name of the old database; undefined if there was none.
   */
  async replaceWith(newFile: string, suffix: string): Promise<string | undefined> {
    return withFileErrors(this.file, async () => {
      await giveToOwnerOf(this.locked ? this.file : dirname(this.file), newFile);
      await syncFile(newFile);
      const aside = `${this.file}.${suffix}`;
      if (this.locked) {
        await link(this.file, aside);
        await syncFolderOf(aside);
      }
      const besides = sideFiles.map((ending) => this.file + ending).filter(existsSync);
      // Otherwise the old database's log would be applied to the new one.
      for (const path of besides) await rename(path, aside + path.slice(this.file.length));
      if (this.locked) await rename(newFile, this.file);
      else await linkNew(newFile, this.file);
      await syncFolderOf(this.file);
      // A process that has opened the old file gives up waiting for its lock, and opens the new one when it retries.
      await delay(lockReleaseMs);
      return this.locked ? aside : undefined;
    });
  }
}

/** Unlike renaming, this fails if a service has created a database meanwhile. */
async function linkNew(newFile: string, file: string): Promise<void> {
  await link(newFile, file);
  await rm(newFile);
}

async function syncFile(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
