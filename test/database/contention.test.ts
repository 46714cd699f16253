import { join } from 'node:path';
import Database from 'libsql';
import { describe, expect, test } from 'vitest';
import { Transactions } from '../../src/database/transactions.js';
import { engine } from '../support/database/database.js';
import { startService } from '../support/service/service.js';

const service = await startService();
const transactions = service.app.get(Transactions);

await transactions.run((manager) =>
  manager.query('CREATE TABLE test_counters (id INTEGER PRIMARY KEY, value INTEGER NOT NULL)'),
);
await transactions.run((manager) => manager.query('INSERT INTO test_counters VALUES (1, 0), (2, 0)'));

const increment = 'UPDATE test_counters SET value = value + 1 WHERE id = ?';

async function values(): Promise<number[]> {
  const rows: { value: number }[] = await service.database.query(
    'SELECT value FROM test_counters ORDER BY id',
  );
  return rows.map(({ value }) => value);
}

if (engine === 'mariadb') {
  describe('two transactions that lock two rows in opposite order', () => {
    test('deadlock; the loser is retried, and both take effect once', async () => {
      let attempts = 0;
      let holding = 0;
      let bothHold: () => void;
      const meeting = new Promise<void>((resolve) => (bothHold = resolve));
      const lockInOrder = (first: number, second: number): Promise<void> =>
        transactions.run(async (manager) => {
          attempts += 1;
          await manager.query(increment, [first]);
          holding += 1;
          if (holding === 2) bothHold();
          await meeting;
          await manager.query(increment, [second]);
        });

      await Promise.all([lockInOrder(1, 2), lockInOrder(2, 1)]);
      expect(attempts, 'one of them lost').toBe(3);
      expect(await values()).toEqual([2, 2]);
    });
  });
} else {
  describe('another process that holds the write lock of the file', () => {
    test('delays writes until it releases the lock, but not reads', async () => {
      const other = new Database(join(service.config.dataDirectory, 'mfa.sqlite'));
      other.exec('BEGIN IMMEDIATE');
      other.prepare(increment).run(1);
      let released = false;
      setTimeout(() => {
        other.exec('COMMIT');
        released = true;
      }, 300);

      const write = transactions.run((manager) => manager.query(increment, [1]));
      expect(await values()).toEqual([0, 0]);
      expect(released).toBe(false);
      await write;
      expect(released).toBe(true);
      expect(await values()).toEqual([2, 0]);
      other.close();
    });
  });
}
