import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { ShowableError } from '../common/errors/showable-error.js';
import type { Config } from '../config/config.js';

type Place = Pick<Config, 'dataDirectory' | 'databaseServer'>;

const explanation =
  'The SQLite database beside this file has had users. Should it be empty or gone, the service does not start with a new one.\n' +
  'To begin anew, remove this file.\n';

/** The message says which file to put back, or to remove. */
class DatabaseLostError extends ShowableError {
  override readonly name = 'DatabaseLostError';
}

/** Where the embedded database is. */
export const sqliteFile = ({ dataDirectory }: Pick<Config, 'dataDirectory'>): string =>
  join(dataDirectory, 'mfa.sqlite');

const markerFile = ({ dataDirectory }: Place): string => join(dataDirectory, 'database-in-use');

/** Notes that the embedded database has users. Call it after they are committed. @throws what the file system refuses */
export function markDatabaseInUse(config: Place): void {
  if (config.databaseServer || existsSync(markerFile(config))) return;
  writeFileSync(markerFile(config), explanation);
}

/**
 * Copying `mfa.sqlite` while the service runs gives a file with next to nothing in it, because the newest rows stand in
 * `mfa.sqlite-wal`. A start on it would be a new service without users and without a word.
 * @throws DatabaseLostError where the embedded database had users and has none.
 */
export function assertDatabaseNotLost(config: Place): void {
  if (config.databaseServer || !existsSync(markerFile(config))) return;
  const file = sqliteFile(config);
  if (hasUsers(file)) return;
  throw new DatabaseLostError(
    `The database ${file} is empty or gone, and ${markerFile(config)} says that it had users: put a backup back with ` +
      '"npm run restore -- FILE", or remove that second file to begin anew.',
  );
}

function hasUsers(file: string): boolean {
  if (!existsSync(file) || statSync(file).size === 0) return false;
  const database = new Database(file, { readonly: true });
  try {
    return database.prepare('SELECT 1 FROM users LIMIT 1').all().length > 0;
  } catch (error) {
    // What else is wrong with it, the start explains.
    return !String(error).includes('no such table');
  } finally {
    database.close();
  }
}
