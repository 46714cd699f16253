import { existsSync } from 'node:fs';
import { chown, link, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Database from 'libsql';
import { CommandError } from '../command-line.js';
import { explaining, syncFolderOf } from '../output-file.js';

const sideFiles = ['-wal', '-shm', '-journal'];

/** Longer than another process's driver waits for a lock: see `busyTimeoutMs` in sqlite-driver.ts. */
const driverPatienceMs = 200;

/**
 * The SQLite database of a stopped service, while another one takes its place. SQLite's own lock keeps every other
 * process away until this one has ended.
 */
export class ReplacedDatabase {
  private constructor(
    private readonly file: string,
    /** Held for its lock; undefined where there is no database. */
    private readonly locked: Database.Database | undefined,
  ) {}

  /** @throws CommandError if a process has it open, or nobody can tell. */
  static lock(file: string): ReplacedDatabase {
    if (!existsSync(file)) return new ReplacedDatabase(file, undefined);
    const database = new Database(file);
    try {
      // Leaving WAL mode brings everything into the one file, and takes that no other process has it open.
      database.exec('PRAGMA journal_mode = DELETE');
      database.exec('PRAGMA locking_mode = EXCLUSIVE');
      database.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      const { code } = error as { code?: string };
      if (code === 'SQLITE_BUSY')
        throw new CommandError(`A process is using ${file}: stop the service, then restore.`);
      throw new CommandError(
        `${file} cannot be locked (${String(code)}): stop the service, move that file and those beside it ` +
          'that begin with its name to another folder, then restore.',
      );
    }
    return new ReplacedDatabase(file, database);
  }

  /**
   * Puts the new file in its place, in one step: killed at any moment, there is either the old or the new one.
   * @returns the name the old one has now; undefined if there was none.
   */
  async replaceWith(newFile: string, suffix: string): Promise<string | undefined> {
    return explaining(this.file, async () => {
      await this.giveToOwner(newFile);
      await syncFile(newFile);
      const aside = `${this.file}.${suffix}`;
      if (this.locked) {
        await link(this.file, aside);
        await syncFolderOf(aside);
      }
      const besides = sideFiles.map((ending) => this.file + ending).filter(existsSync);
      // A log of a database that is gone would be taken for the new one's.
      for (const path of besides) await rename(path, aside + path.slice(this.file.length));
      if (this.locked) await rename(newFile, this.file);
      else await linkNew(newFile, this.file);
      await syncFolderOf(this.file);
      // A process that had opened the old file gives up on its lock, and opens the new one at its next try.
      await delay(driverPatienceMs);
      return this.locked ? aside : undefined;
    });
  }

  /** Root may restore for a service that runs under another account. */
  private async giveToOwner(newFile: string): Promise<void> {
    if (process.getuid?.() !== 0) return;
    const { uid, gid } = await stat(this.locked ? this.file : dirname(this.file));
    await chown(newFile, uid, gid);
  }
}

/** Unlike a renaming, it fails where a service has just made a database. */
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
