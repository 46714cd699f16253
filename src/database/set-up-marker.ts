import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config/config.js';
import { LoggableError } from '../common/errors/loggable-error.js';
import { sqliteFileIn } from './data-source-options.js';

const content = `The service has been set up here: it has users, in mfa.sqlite of the data folder. While this file is here,
it does not start on a database without any.
`;

/** The marker lies beside the database and beside the generated keys: either may be lost without the other. */
const placesIn = ({ dataDirectory }: Config): string[] =>
  ['.', 'keys'].map((folder) => join(dataDirectory, folder, 'set-up'));

/**
 * Marks the data folder once the first user is committed, so that a lost database is noticed. An installation older than
 * the marker, or one that was killed before it was written, gets it at the next start.
 * @returns why it could not be written; undefined if it is there.
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
  // There is no folder of keys where they come from settings.
  return failures[0] ?? (failures[1] === 'ENOENT' ? undefined : failures[1]);
}

/** The database file has lost what it held, and a start would be a new, empty service without a word. */
class LostDatabaseError extends LoggableError {}

/** SQLite's page. The first one holds the list of tables, and a table takes at least one more. */
const pageSize = 4096;

/** What the data folder says before the database is opened, which would make a new one. */
export class LostDatabaseCheck {
  /** Read before the file: another process that is just setting up writes them after it. */
  private readonly markers: readonly string[];

  /** @throws LostDatabaseError if the file is gone or empty, or was copied without what is in its log. */
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
  assertUsed(hasHadUsers: boolean): void {
    if (!hasHadUsers && this.markers.length > 0) throw this.lost('mfa.sqlite never had users');
  }

  private lost(what: string): LostDatabaseError {
    const [say, them] = this.markers.length > 1 ? ['say', 'both files'] : ['says', 'that file'];
    return new LostDatabaseError(
      `${what}, but ${this.markers.join(' and ')} ${say} that the service was set up here: ` +
        `put the database back, or remove ${them} to begin anew`,
    );
  }
}
