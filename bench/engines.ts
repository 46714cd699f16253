import { findMariaDbServer, startMariaDb } from '../test/support/mariadb.js';
import type { Cleanup } from './cleanup.js';

export const engines = ['sqlite', 'mariadb'] as const;

export type Engine = (typeof engines)[number];

/** Gives the environment variables of a fresh database each time it is called. */
export type DatabaseMaker = () => Promise<Readonly<Record<string, string>>>;

/** Undefined if the engine is not on this machine. */
export async function startEngine(engine: Engine, cleanup: Cleanup): Promise<DatabaseMaker | undefined> {
  if (engine === 'sqlite') return async () => Promise.resolve({});
  const program = findMariaDbServer();
  if (!program) return undefined;
  const server = await startMariaDb(program);
  cleanup.add(() => server.stop());
  return async () => ({ DATABASE_URL: await server.createDatabase() });
}
