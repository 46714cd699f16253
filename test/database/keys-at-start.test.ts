import { beforeAll, describe, expect, test } from 'vitest';
import { type Config, loadConfig } from '../../src/config/config.js';
import { afterFile } from '../support/processes/cleanup.js';
import { createDatabase, openDatabase, openWriter } from '../support/database/database.js';
import { expectOneSentence } from '../support/processes/failed-start.js';
import { anotherSecret, first, impostorOf, otherKeys, second } from '../support/service/keys.js';
import { spawnService } from '../support/processes/processes.js';
import { rowsOf } from '../support/database/rows.js';
import { type MfaUser, Users } from '../support/users/users.js';

const ADMIN_PASSWORD = 'a-password-of-my-own';

type Environment = Record<string, string>;

async function emptyDatabase(): Promise<Environment> {
  const database = await createDatabase();
  afterFile(() => database.remove());
  return { ...database.environment, ...otherKeys, ADMIN_PASSWORD };
}

async function readAllRows(config: Config): Promise<Record<string, string[]>> {
  const rows = await openDatabase(config);
  const tables = [...rows.entityMetadatas.map(({ tableName }) => tableName), 'migrations'];
  const dump: Record<string, string[]> = {};
  for (const table of tables) dump[table] = await rowsOf(rows, table);
  await rows.destroy();
  return dump;
}

async function canaries(config: Config): Promise<string[]> {
  const dump = (await readAllRows(config))['key_canaries'] ?? [];
  return dump.map((row) => (JSON.parse(row) as { name: string }).name).sort();
}

describe('a database with enrolments, and another key than before', () => {
  let environment: Environment;
  let config: Config;
  let user: MfaUser;

  beforeAll(async () => {
    environment = { ...(await emptyDatabase()), ENCRYPTION_KEYS: first };
    config = loadConfig(environment);
    const service = await spawnService(environment);
    user = await new Users(service.api, ADMIN_PASSWORD).createWithMfa();
    await service.stop();
  });

  const expectRefusedStart = async (changes: Environment, sentence: RegExp): Promise<void> => {
    const before = await readAllRows(config);
    await expectOneSentence({ ...environment, ...changes }, sentence);
    expect(await readAllRows(config)).toEqual(before);
  };

  test('another one under the same id', () =>
    expectRefusedStart(
      { ENCRYPTION_KEYS: impostorOf(first) },
      /ENCRYPTION_KEYS holds another key "first" than the one this database was written with/,
    ));

  test('another one under the same id, beside a new one', () =>
    expectRefusedStart({ ENCRYPTION_KEYS: `${second},${impostorOf(first)}` }, /another key "first"/));

  test('it is gone while it still seals something', () =>
    expectRefusedStart(
      { ENCRYPTION_KEYS: second },
      /ENCRYPTION_KEYS lacks the key "first", which seals 1 secrets: put it back, then run npm run keys -- rotate/,
    ));

  test('another key for digests', () =>
    expectRefusedStart(
      { DIGEST_KEY: anotherSecret() },
      /DIGEST_KEY is another one than the one this database/,
    ));

  test('all of it at once is told at once', () =>
    expectRefusedStart(
      { ENCRYPTION_KEYS: second, DIGEST_KEY: anotherSecret() },
      /(?=.*DIGEST_KEY is another one)(?=.*ENCRYPTION_KEYS lacks the key "first")/,
    ));

  test('with the right ones it starts, and the codes are good', async () => {
    const service = await spawnService(environment);
    const users = new Users(service.api, ADMIN_PASSWORD);
    await users.signInWithMfa(user, user.enrolment.scratchCodes[0]);
    await service.stop();
  });

  test('a key that seals nothing may come and go', async () => {
    for (const [keys, known] of [
      [`${first},${second}`, ['digest', 'encryption:first', 'encryption:second']],
      [first, ['digest', 'encryption:first']],
      [`${first},${impostorOf(second)}`, ['digest', 'encryption:first', 'encryption:second']],
    ] as const) {
      const service = await spawnService({ ...environment, ENCRYPTION_KEYS: keys });
      await service.stop();
      expect(await canaries(config)).toEqual(known);
    }
  }, 120_000);

  describe('that was written before keys were remembered', () => {
    beforeAll(async () => {
      const { transactions, close } = await openWriter(config);
      await transactions.run((manager) => manager.query('DELETE FROM key_canaries'));
      await close();
    });

    test('another one under the same id', () =>
      expectRefusedStart({ ENCRYPTION_KEYS: impostorOf(first) }, /another key "first"/));

    test('it is gone', () => expectRefusedStart({ ENCRYPTION_KEYS: second }, /lacks the key "first"/));
  });
});

describe('two processes that start at once on an empty database', () => {
  test('both serve with the same keys, which are remembered once', async () => {
    const environment = { ...(await emptyDatabase()), ENCRYPTION_KEYS: `${second},${first}` };
    const services = await Promise.all([spawnService(environment), spawnService(environment)]);
    for (const { api } of services) expect((await api.get('/health/ready')).status).toBe(200);
    expect(await canaries(loadConfig(environment))).toEqual([
      'digest',
      'encryption:first',
      'encryption:second',
    ]);
  });

  test('with different ones, one serves and the other says why not', async () => {
    const environment = await emptyDatabase();
    const starts = await Promise.allSettled(
      [first, impostorOf(first)].map((key) => spawnService({ ...environment, ENCRYPTION_KEYS: key })),
    );
    expect(starts.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const [reason] = starts.flatMap((start) => (start.status === 'rejected' ? [String(start.reason)] : []));
    expect(reason).toMatch(/^The configuration cannot be used: ENCRYPTION_KEYS holds another key "first"/m);
  });
});
