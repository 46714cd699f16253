import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config/config.js';
import { LoggableError } from '../common/errors/loggable-error.js';
import { sqliteFileIn } from './data-source-options.js';

const content = `The service has been set up here: it has users, in mfa.sqlite of the data folder. While this file exists,
the service does not start with a database that never had users.
`;

/** One marker is beside the database and one beside the generated keys, because either folder may be lost alone. */
const placesIn = ({ dataDirectory }: Config): string[] =>
  ['.', 'keys'].map((folder) => join(dataDirectory, folder, 'set-up'));

/**
 * Marks the data folder after the first user is committed, so that a lost database is noticed. If the process is killed
 * before, the next start writes the marker.
 * @returns the error code if it could not be written; undefined if it exists.
 */
export function markAsSetUp(config: Config): string | undefined {
  const failures = placesIn(config).map((path) => {
    if (existsSync(path)) return undefined;
    try {
      writeFileSync(path, content, { flag: 'wx', mode: 0o600, flush: true });
      return undefined;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      return code === 'EEXIST' ? undefined : code;
    }
  });
  // There is no keys folder if the keys come from the environment.
  return failures[0] ?? (failures[1] === 'ENOENT' ? undefined : failures[1]);
}

/** The database has lost its data; starting would silently create a new, empty service. */
class LostDatabaseError extends LoggableError {}

/** The page size of SQLite. The first page holds the list of tables, and each table needs at least one more. */
const pageSize = 4096;

/** Notices a lost database. Made before the database is opened, because that would create a new file. */
export class LostDatabaseCheck {
  /** Read before the database file, because a process that sets the service up writes them after it. */
  private readonly markers: readonly string[];

  /** @throws LostDatabaseError if the file is missing or empty, or was copied without its write-ahead log. */
  constructor(config: Config) {
    this.markers = placesIn(config).filter((path) => existsSync(path));
    if (this.markers.length === 0) return;
    const file = sqliteFileIn(config);
    const size = statSync(file, { throwIfNoEntry: false })?.size;
    if (size === undefined) throw this.lost('mfa.sqlite is missing');
    if (size === 0) throw this.lost('mfa.sqlite is empty');
    if (size === pageSize && !existsSync(`${file}-wal`))
      throw this.lost('mfa.sqlite has no tables, as if copied without its -wal from a running service');
  }

  /** @throws LostDatabaseError */
  assertHadUsers(hasHadUsers: boolean): void {
    if (!hasHadUsers && this.markers.length > 0) throw this.lost('mfa.sqlite has never had any users');
  }

  private lost(what: string): LostDatabaseError {
    const [say, them] = this.markers.length > 1 ? ['say', 'both files'] : ['says', 'that file'];
    return new LostDatabaseError(
      `${what}, but ${this.markers.join(' and ')} ${say} that the service was set up here: ` +
        `restore the database, or remove ${them} to start anew`,
    );
  }
}
