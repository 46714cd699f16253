import { beforeAll, describe, expect, test } from 'vitest';
import { type Config, loadConfig } from '../../src/config/config.js';
import { createDatabase, openDatabase, openWriter } from '../support/database/database.js';
import { expectOneSentence } from '../support/processes/failed-start.js';
import { anotherSecret, first, impostorOf, otherKeys, second } from '../support/service/keys.js';
import { spawnService, spawnTool } from '../support/processes/processes.js';
import { rowsOf } from '../support/database/rows.js';
import { type MfaUser, Users } from '../support/users/users.js';

const ADMIN_PASSWORD = 'a-password-of-my-own';

type Environment = Record<string, string>;

const newDigestKey = `k2:${anotherSecret()}`;

async function emptyDatabase(): Promise<Environment> {
  const database = await createDatabase();
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

describe('a start on a database with enrolments', () => {
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

  test('is refused with a different key of the same id', () =>
    expectRefusedStart(
      { ENCRYPTION_KEYS: impostorOf(first) },
      /the key "first" in ENCRYPTION_KEYS is not the one this database was written with/,
    ));

  test('is refused with a different key of the same id next to a new one', () =>
    expectRefusedStart(
      { ENCRYPTION_KEYS: `${second},${impostorOf(first)}` },
      /the key "first" in ENCRYPTION_KEYS is not the one/,
    ));

  test('is refused without a key that still seals something', () =>
    expectRefusedStart(
      { ENCRYPTION_KEYS: second },
      /ENCRYPTION_KEYS lacks the key "first", which seals 1 secret: put it back, then run npm run keys -- rotate/,
    ));

  test('is refused with another DIGEST_KEY', () =>
    expectRefusedStart(
      { DIGEST_KEY: anotherSecret() },
      /the key "default" in DIGEST_KEY is not the one this database was written with/,
    ));

  test('is refused without a key of DIGEST_KEY that scratch codes need', () =>
    expectRefusedStart(
      { DIGEST_KEY: newDigestKey },
      /DIGEST_KEY lacks the key "default", which the scratch codes of 1 user need: put it back, or end these codes with npm run keys -- retire default --void-scratch-codes\./,
    ));

  test('is refused with all reasons at once', () =>
    expectRefusedStart(
      { ENCRYPTION_KEYS: second, DIGEST_KEY: anotherSecret() },
      /(?=.*in DIGEST_KEY is not the one)(?=.*ENCRYPTION_KEYS lacks the key "first")/,
    ));

  test('succeeds with the right keys, and codes are valid', async () => {
    const service = await spawnService(environment);
    const users = new Users(service.api, ADMIN_PASSWORD);
    await users.signInWithMfa(user, user.enrolment.scratchCodes[0]);
    await service.stop();
  });

  test('succeeds when a key that seals nothing is added or removed', async () => {
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

  test('succeeds with a second digest key before and after the first one, and codes are valid', async () => {
    const both = [`default:${environment['DIGEST_KEY']}`, newDigestKey];
    for (const [index, keys] of [both, both.toReversed()].entries()) {
      const service = await spawnService({ ...environment, DIGEST_KEY: keys.join() });
      const users = new Users(service.api, ADMIN_PASSWORD);
      await users.signInWithMfa(user, user.enrolment.scratchCodes[index === 0 ? 1 : 2]);
      await service.stop();
    }
    expect(await canaries(config)).toEqual(['digest', 'digest:k2', 'encryption:first']);
    await expectRefusedStart(
      { DIGEST_KEY: `${impostorOf(newDigestKey)},${both[0]}` },
      /the key "k2" in DIGEST_KEY is not the one/,
    );
  });

  describe('from before keys were recorded', () => {
    beforeAll(async () => {
      const { transactions, close } = await openWriter(config);
      await transactions.run((manager) => manager.query('DELETE FROM key_canaries'));
      await close();
    });

    test('is refused with a different key of the same id', () =>
      expectRefusedStart(
        { ENCRYPTION_KEYS: impostorOf(first) },
        /the key "first" in ENCRYPTION_KEYS is not the one/,
      ));

    test('is refused without a key that seals something', () =>
      expectRefusedStart({ ENCRYPTION_KEYS: second }, /lacks the key "first"/));

    test('is refused without a key that scratch codes need', () =>
      expectRefusedStart({ DIGEST_KEY: newDigestKey }, /DIGEST_KEY lacks the key "default"/));
  });

  test('succeeds without a lost digest key once its codes are ended, and the user creates new ones', async () => {
    const without = { ...environment, DIGEST_KEY: newDigestKey };
    const retire = (...options: string[]) =>
      spawnTool('keys', ['retire', 'default', ...options], without).ending;
    expect(await retire()).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^The key "default" is needed: scratch codes of 1 user\. Users replace /),
    });
    expect(await retire('--void-scratch-codes')).toMatchObject({
      code: 0,
      stdout: 'Voided the scratch codes of 1 user. They can create new ones.\n',
    });
    const service = await spawnService(without);
    const users = new Users(service.api, ADMIN_PASSWORD);
    const admin = await users.admin();
    const path = `/api/v1/users/${user.id}`;
    expect((await service.api.get(`${path}/mfa`, admin)).body).toMatchObject({ scratchCodesRemaining: 0 });
    const { body } = await service.api.get(`/api/v1/auditEvents?userId=${user.id}&limit=1`, admin);
    expect(body).toMatchObject({
      results: [{ type: 'mfa.scratch_codes_voided', details: { keyId: 'default' }, actorUserId: null }],
    });
    const token = await users.signInWithMfa(user, user.enrolment.app.code(1));
    const reissued = await service.api.post(`${path}/mfa/scratchCodes`, token.access_token);
    expect(reissued.status).toBe(200);
    const { scratchCodes } = reissued.body as { scratchCodes: [string] };
    await users.signInWithMfa(user, scratchCodes[0]);
    await service.stop();
    expect(await canaries(config)).toEqual(['digest:k2', 'encryption:first']);
  });
});

describe('two processes that start at once on an empty database', () => {
  test('both serve with the same keys, which are recorded once', async () => {
    const environment = { ...(await emptyDatabase()), ENCRYPTION_KEYS: `${second},${first}` };
    const services = await Promise.all([spawnService(environment), spawnService(environment)]);
    for (const { api } of services) expect((await api.get('/health/ready')).status).toBe(200);
    expect(await canaries(loadConfig(environment))).toEqual([
      'digest',
      'encryption:first',
      'encryption:second',
    ]);
  });

  test('with different keys, one serves and the other gives the reason why it does not', async () => {
    const environment = await emptyDatabase();
    const starts = await Promise.allSettled(
      [first, impostorOf(first)].map((key) => spawnService({ ...environment, ENCRYPTION_KEYS: key })),
    );
    expect(starts.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const [reason] = starts.flatMap((start) => (start.status === 'rejected' ? [String(start.reason)] : []));
    expect(reason).toMatch(
      /^The configuration cannot be used: the key "first" in ENCRYPTION_KEYS is not the one/m,
    );
  });
});
