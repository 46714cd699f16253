import type { RowDataPacket } from 'mysql2/promise';
import mysql from 'mysql2/promise';
import { describe, expect, test } from 'vitest';
import { afterFile } from '../support/processes/cleanup.js';
import { createDatabase, engine } from '../support/database/database.js';
import { expectOneSentence } from '../support/processes/failed-start.js';
import { type KillPoint, KillSwitch } from '../support/database/kill-switch.js';
import { spawnService } from '../support/processes/processes.js';

const ADMIN_PASSWORD = 'a-password-of-my-own';

/** Tables, columns, indexes and foreign keys as the server lists them. */
const schemaSql = `
  SELECT CONCAT_WS(' ', 'column', table_name, column_name, column_type, is_nullable, column_default, extra) AS line
    FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name <> 'migration_claim'
  UNION ALL SELECT CONCAT_WS(' ', 'index', table_name, index_name, non_unique, seq_in_index, column_name)
    FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name <> 'migration_claim'
  UNION ALL SELECT CONCAT_WS(' ', 'constraint', table_name, constraint_name, constraint_type)
    FROM information_schema.table_constraints WHERE table_schema = DATABASE() AND table_name <> 'migration_claim'
  UNION ALL SELECT CONCAT_WS(' ', 'migration', name) FROM migrations`;

async function emptyDatabase() {
  const database = await createDatabase();
  const { environment } = database;
  const connection = await mysql.createConnection(String(environment['DATABASE_URL']));
  afterFile(() => connection.end());
  const schema = async (): Promise<string[]> => {
    const [rows] = await connection.query<RowDataPacket[]>(schemaSql);
    return rows.map(({ line }) => String(line)).sort();
  };
  return { environment: { ...environment, ADMIN_PASSWORD }, connection, schema };
}

// They wait more than they work: a claim lives for a while.
describe
  .runIf(engine === 'mariadb')
  .concurrent('a start that is killed while it creates the schema (SQLite rolls back)', () => {
    test('is continued by the next starts until the schema is complete', async () => {
      const whole = await emptyDatabase();
      await (await spawnService(whole.environment)).stop();

      const { environment, connection, schema } = await emptyDatabase();
      const killSwitch = new KillSwitch();
      const points: KillPoint[] = [9, 14, 25, 31, 60].flatMap((statement) => [
        { moment: 'before', statement },
        { moment: 'after', statement },
      ]);
      for (const point of points) {
        const started = spawnService(
          { ...environment, ...killSwitch.environment, KILL_AT: killSwitch.order(point) },
          [],
          killSwitch.nodeFlags,
        );
        // Near the end, the schema may be complete before this statement.
        const service = await started.catch(() => undefined);
        if (service) expect(await service.stop(), `${point.moment} ${point.statement}`).toBe(0);
        // Without this, the next start waits for the claim to expire.
        await connection.query('UPDATE migration_claim SET renewedAt = 0').catch(() => undefined);
      }
      const service = await spawnService(environment);
      expect((await service.api.get('/health/ready')).status).toBe(200);
      expect(await schema()).toEqual(await whole.schema());
    }, 120_000);

    test('delays the next start no longer than its claim is valid', async () => {
      const { environment, schema } = await emptyDatabase();
      const killSwitch = new KillSwitch();
      const broken = spawnService(
        { ...environment, ...killSwitch.environment, KILL_AT: 'after 20' },
        [],
        killSwitch.nodeFlags,
      );
      await expect(broken).rejects.toThrow('the service ended');
      const service = await spawnService(environment);
      expect(service.output).toContain('another process is migrating its schema');
      expect((await schema()).length).toBeGreaterThan(50);
      expect(await service.stop()).toBe(0);
    });

    test('by an older version, without a record, is reported in one sentence', async () => {
      const { environment, connection } = await emptyDatabase();
      await connection.query('CREATE TABLE users (id integer NOT NULL PRIMARY KEY)');
      await expectOneSentence(
        environment,
        /incomplete schema, or one that is not of this service .*: empty it, or restore a backup\./,
      );
    });
  });

test.runIf(engine === 'sqlite')(
  'a start that is killed leaves no schema, and the next one creates it',
  async () => {
    const database = await createDatabase();
    const { environment } = database;
    const killSwitch = new KillSwitch();
    for (const statement of [3, 20, 40]) {
      const broken = spawnService(
        { ...environment, ADMIN_PASSWORD, ...killSwitch.environment, KILL_AT: `after ${statement}` },
        [],
        killSwitch.nodeFlags,
      );
      await expect(broken).rejects.toThrow('the service ended');
    }
    const service = await spawnService({ ...environment, ADMIN_PASSWORD });
    expect((await service.api.get('/health/ready')).status).toBe(200);
  },
);
