import type { Cleanup } from './cleanup.js';
import { findMariaDb, startMariaDb } from './mariadb.js';

export const engines = ['sqlite', 'mariadb'] as const;

export type Engine = (typeof engines)[number];

/** Gives the environment variables of a fresh database each time it is called. */
export type DatabaseMaker = (name: string) => Promise<Readonly<Record<string, string>>>;

/** Undefined if the engine is not on this machine. */
export async function startEngine(engine: Engine, cleanup: Cleanup): Promise<DatabaseMaker | undefined> {
  if (engine === 'sqlite') return async () => Promise.resolve({});
  const program = findMariaDb();
  if (!program) return undefined;
  const createDatabase = await startMariaDb(program, cleanup);
  return async (name) => ({ DATABASE_URL: await createDatabase(name) });
}
