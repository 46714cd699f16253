import { statSync } from 'node:fs';

/**
 * The files of an SQLite database that is open. If one is replaced or removed, writes would go on into the old one, and
 * be lost with it; SQLite itself does not notice while there is a write-ahead log.
 */
export class OpenFile {
  private opened: string | undefined;

  constructor(private readonly file: string) {}

  /** After the first commit, when the write-ahead log is there: takes the present files for those that are open. */
  remember(): void {
    this.opened ??= this.present();
  }

  /** @throws Error SQLITE_READONLY_DBMOVED, as SQLite calls it without a write-ahead log */
  assertInPlace(): void {
    if (this.opened === undefined || this.opened === this.present()) return;
    const message = 'the database file was moved, removed or replaced: put it back, or restart the service';
    throw Object.assign(new Error(message), { code: 'SQLITE_READONLY_DBMOVED' });
  }

  private present(): string {
    const ids = [this.file, `${this.file}-wal`].map((path) => {
      const stats = statSync(path, { throwIfNoEntry: false });
      return stats ? `${stats.dev}:${stats.ino}` : 'none';
    });
    return ids.join(' ');
  }
}
