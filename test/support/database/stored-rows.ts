import { expect } from 'vitest';
import type { Config } from '../../../src/config/config.js';
import { engine, openDatabase } from './database.js';
import { readAllRows, type Rows } from './row-changes.js';

/** Reads all rows through a separate connection. */
export async function storedRows(config: Config): Promise<Rows> {
  const database = await openDatabase(config);
  try {
    return await readAllRows(database);
  } finally {
    await database.destroy();
  }
}

/** Waits until the connections of a killed process have ended: the server first finishes what it was sent. */
export async function untilDisconnected(config: Config): Promise<void> {
  if (engine === 'sqlite') return;
  const database = await openDatabase(config);
  const connections = async (): Promise<number> => {
    const sql =
      'SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()';
    return (await database.query<unknown[]>(sql)).length;
  };
  try {
    await expect.poll(connections, { timeout: 10_000, interval: 10 }).toBe(0);
  } finally {
    await database.destroy();
  }
}
