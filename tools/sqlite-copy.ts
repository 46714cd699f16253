import { existsSync } from 'node:fs';
import Database from 'libsql';
import { migrations } from '../src/database/migrations/index.js';
import { CommandError } from './command-line.js';

/**
 * Looks through a copy of the embedded database from end to end.
 * @throws CommandError if it is damaged, something else, or of a newer version of the service.
 */
export function examine(file: string): { users: number } {
  if (!existsSync(file)) throw new CommandError(`There is no ${file}.`);
  const database = new Database(file, { readonly: true });
  const values = (sql: string) => database.prepare(sql).raw().all().flat() as (string | number)[];
  try {
    const findings = [...values('PRAGMA integrity_check'), ...values('PRAGMA foreign_key_check')];
    if (findings.length !== 1 || findings[0] !== 'ok') throw new CommandError(`${file} is damaged.`);
    const known = migrations.map(({ name }) => name);
    const newer = values('SELECT name FROM migrations').find((name) => !known.includes(String(name)));
    if (newer !== undefined)
      throw new CommandError(`${file} comes from a newer version of the service, which has ${newer}.`);
    return { users: Number(values('SELECT COUNT(*) FROM users')[0]) };
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(`${file} is no database of this service: ${(error as Error).message}.`);
  } finally {
    database.close();
  }
}
