import { closeSync, existsSync, openSync } from 'node:fs';
import Database from 'libsql';
import { explainFileError, isFileError } from '../../src/common/errors/file-error.js';
import { CommandError } from '../command-line.js';

/** Marks the file in SQLite's header, so that no other database is taken for a cursor. */
const applicationId = 0x61756466;

const schema = `
  CREATE TABLE position (filter TEXT NOT NULL, settledId TEXT NOT NULL, outputSize INTEGER);
  CREATE TABLE sent (id TEXT PRIMARY KEY) WITHOUT ROWID;
  PRAGMA application_id = ${applicationId};`;

interface Position {
  readonly filter: string;
  readonly settledId: string;
  readonly outputSize: number | null;
}

/**
 * Remembers in a file which events a follower has sent: all up to `settledId`, and further ones by their ids. It is an
 * SQLite database, which replaces its content atomically and durably, and is locked until this process ends.
 */
export class FollowCursor {
  private readonly sent: Set<string>;

  private constructor(
    private readonly file: string,
    private readonly database: Database.Database,
    private position: Position,
    /** Whether the file was there, but lost what it held. */
    readonly isEmptied: boolean,
  ) {
    const rows = database.prepare('SELECT id FROM sent ORDER BY id').all() as { id: string }[];
    this.sent = new Set(rows.map(({ id }) => id));
  }

  /**
   * @param start what a new cursor begins with; an existing one has to have the same `filter`, and keeps its position.
   * @throws CommandError if another process has it, it belongs to another filter, or it cannot be used.
   */
  static open(file: string, start: { readonly filter: string; readonly settledId: string }): FollowCursor {
    return withCursorErrors(file, () => {
      const existed = existsSync(file);
      closeSync(openSync(file, 'a', 0o600));
      const database = new Database(file, { timeout: 100 });
      // Held from the first transaction until this process ends, however it ends.
      database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = FULL; BEGIN IMMEDIATE');
      const isNew = isEmpty(database);
      if (isNew) {
        database.exec(schema);
        database.prepare('INSERT INTO position VALUES (?, ?, NULL)').run(start.filter, start.settledId);
      } else if (applicationIdOf(database) !== applicationId)
        throw new CommandError(`${file} is another program's database: name a new file for the cursor.`);
      database.exec('COMMIT');
      const position = database.prepare('SELECT * FROM position').get() as Position;
      if (position.filter !== start.filter)
        throw new CommandError(
          `${file} belongs to an export with other filters (${position.filter === '{}' ? 'none' : position.filter}): name another file for the cursor.`,
        );
      return new FollowCursor(file, database, position, existed && isNew);
    });
  }

  /** Every event up to this id was sent, and no further one will be committed. */
  get settledId(): string {
    return this.position.settledId;
  }

  /** The size of the output file, in bytes, when the last event was recorded; null if there was no file. */
  get outputSize(): number | null {
    return this.position.outputSize;
  }

  /** How many events after `settledId` were sent. */
  get recentCount(): number {
    return this.sent.size;
  }

  hasSent(id: string): boolean {
    return id <= this.settledId || this.sent.has(id);
  }

  /**
   * Records that these events were sent, and all others up to `settledId`.
   * @throws CommandError
   */
  record(ids: readonly string[], settledId: string, outputSize: number | null): void {
    if (ids.length === 0 && settledId <= this.settledId && outputSize === this.outputSize) return;
    const position = { ...this.position, outputSize };
    if (settledId > position.settledId) position.settledId = settledId;
    const recent = ids.filter((id) => id > position.settledId);
    withCursorErrors(this.file, () => {
      this.database.exec('BEGIN IMMEDIATE');
      const insert = this.database.prepare('INSERT INTO sent VALUES (?)');
      for (const id of recent) insert.run(id);
      this.database.prepare('DELETE FROM sent WHERE id <= ?').run(position.settledId);
      this.database
        .prepare('UPDATE position SET settledId = ?, outputSize = ?')
        .run(position.settledId, outputSize);
      this.database.exec('COMMIT');
    });
    const isSettled = position.settledId > this.position.settledId;
    this.position = position;
    for (const id of recent) this.sent.add(id);
    // One look at all of them each round, not after each batch.
    if (isSettled) for (const id of this.sent) if (id <= position.settledId) this.sent.delete(id);
  }

  close(): void {
    this.database.close();
  }
}

function applicationIdOf(database: Database.Database): number {
  return (database.prepare('PRAGMA application_id').get() as { application_id: number }).application_id;
}

function isEmpty(database: Database.Database): boolean {
  return database.prepare('SELECT 1 FROM sqlite_master LIMIT 1').get() === undefined;
}

function withCursorErrors<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof CommandError) throw error;
    if (isFileError(error)) throw new CommandError(`${file} cannot be written: ${explainFileError(error)}.`);
    const { code } = error as { code?: string };
    if (code === 'SQLITE_BUSY')
      throw new CommandError(`Another process is using ${file}: name another file for this cursor.`);
    if (code === 'SQLITE_CORRUPT' || code === 'SQLITE_NOTADB')
      throw new CommandError(
        `${file} cannot be used as a cursor (${code}): name a new file, and --from, or everything is sent again.`,
      );
    const reason = code === 'SQLITE_FULL' ? 'the disk is full' : String(code);
    throw new CommandError(
      `${file} cannot be written: ${reason}; put that right, and continue with the same cursor.`,
    );
  }
}
