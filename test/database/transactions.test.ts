import { setImmediate as nextTurn } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { describe, expect, test } from 'vitest';
import { Transactions } from '../../src/database/transactions.js';
import { engine } from '../support/database/database.js';
import { startService } from '../support/service/service.js';

const service = await startService();
const transactions = service.app.get(Transactions);
const reader = service.app.get(DataSource);

await transactions.run((manager) =>
  manager.query('CREATE TABLE test_rows (number INTEGER, part INTEGER, PRIMARY KEY (number, part))'),
);

const insert = 'INSERT INTO test_rows (number, part) VALUES (?, ?)';

async function storedRows(): Promise<string[]> {
  const rows: { number: number; part: number }[] = await reader.query(
    'SELECT number, part FROM test_rows ORDER BY number, part',
  );
  return rows.map(({ number, part }) => `${number}/${part}`);
}

describe('transactions', () => {
  test('keep exactly the rows of those that succeed, when 200 run at once and half of them fail', async () => {
    const numbers = Array.from({ length: 200 }, (_, number) => number);
    const outcomes = await Promise.allSettled(
      numbers.map((number) =>
        transactions.run(async (manager) => {
          await manager.query(insert, [number, 1]);
          await nextTurn();
          await manager.query(insert, [number, 2]);
          if (number % 2 === 1) throw new Error(`refused ${number}`);
          return number;
        }),
      ),
    );
    const results = outcomes.map((outcome) =>
      outcome.status === 'fulfilled' ? outcome.value : (outcome.reason as Error).message,
    );
    expect(results).toEqual(numbers.map((number) => (number % 2 === 1 ? `refused ${number}` : number)));
    const even = numbers.filter((number) => number % 2 === 0);
    expect(await storedRows()).toEqual(even.flatMap((number) => [`${number}/1`, `${number}/2`]));
  });

  test('hide their rows from other readers until they are committed', async () => {
    const before = await storedRows();
    await transactions.run(async (manager) => {
      await manager.query(insert, [1001, 1]);
      expect(await manager.query('SELECT number FROM test_rows WHERE number = 1001')).toHaveLength(1);
      expect(await storedRows()).toEqual(before);
    });
    expect(await storedRows()).toEqual([...before, '1001/1']);
  });

  if (engine === 'mariadb') {
    test('begin again if the server has ended one without saying so, instead of committing what follows', async () => {
      let attempts = 0;
      await transactions.run(async (manager) => {
        attempts += 1;
        await manager.query(insert, [5001, 1]);
        if (attempts === 1) await manager.query('BEGIN NOT ATOMIC ROLLBACK; END');
        await manager.query('UPDATE test_rows SET part = part WHERE number = ?', [5001]);
      });
      expect(attempts).toBe(2);
      expect(await storedRows()).toContain('5001/1');
    });
  }

  if (engine === 'sqlite') {
    test('run one after the other on SQLite, in the order of the calls', async () => {
      const steps: string[] = [];
      await Promise.all(
        ['a', 'b', 'c'].map((name) =>
          transactions.run(async (manager) => {
            steps.push(`${name} begins`);
            await manager.query('SELECT 1');
            await nextTurn();
            steps.push(`${name} ends`);
          }),
        ),
      );
      expect(steps).toEqual(['a', 'b', 'c'].flatMap((name) => [`${name} begins`, `${name} ends`]));
    });

    test('commit together on SQLite when they wait together, and fail together', async () => {
      const before = await storedRows();
      const outcomes = await Promise.allSettled([
        transactions.run((manager) => manager.query(insert, [3001, 1])),
        transactions.run(async (manager) => {
          await manager.query('PRAGMA defer_foreign_keys = ON');
          await manager.query('INSERT INTO mfa_limits (userId, failedAttempts) VALUES (999999, 0)');
        }),
        transactions.run((manager) => manager.query(insert, [3001, 2])),
      ]);
      expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
      expect(await storedRows()).toEqual(before);

      await transactions.run((manager) => manager.query(insert, [3002, 1]));
      expect(await storedRows()).toContain('3002/1');
    });

    test('leave nothing on SQLite after an error that rolls back the common transaction', async () => {
      await transactions.run((manager) => manager.query(insert, [4001, 1]));
      const before = await storedRows();
      const outcomes = await Promise.allSettled([
        transactions.run((manager) => manager.query(insert, [4002, 1])),
        transactions.run((manager) =>
          manager.query(insert.replace('INSERT', 'INSERT OR ROLLBACK'), [4001, 1]),
        ),
        transactions.run((manager) => manager.query(insert, [4003, 1])),
      ]);
      expect(outcomes.slice(0, 2).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
      expect(await storedRows()).toEqual(before.concat(outcomes[2].status === 'fulfilled' ? ['4003/1'] : []));
    });

    test('are the only way to write on SQLite, as the other connection is read-only', async () => {
      await expect(reader.query(insert, [2001, 1])).rejects.toMatchObject({ code: 'SQLITE_READONLY' });
      expect(await storedRows()).not.toContain('2001/1');
    });
  }
});
