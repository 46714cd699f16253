import { randomBytes } from 'node:crypto';
import mysql from 'mysql2/promise';
import { expect, test } from 'vitest';
import { loadConfig } from '../../src/config/config.js';
import { KeyedDigests } from '../../src/crypto/digests.js';
import { afterFile } from '../support/processes/cleanup.js';
import { createDatabase, openDatabase } from '../support/database/database.js';
import { expectRowsOf, expectNoPartialRows } from '../support/database/enrolment-rows.js';
import { type KnownUser, trafficUntilKilled } from '../support/users/enrolment-traffic.js';
import { type ServiceProcess, spawnService } from '../support/processes/processes.js';
import { Users } from '../support/users/users.js';

const rounds = 10;
const poolSize = 8;

const database = await createDatabase();
const environment = {
  ...database.environment,
  ADMIN_PASSWORD: randomBytes(12).toString('base64url'),
};
const config = loadConfig(environment);
const keys = new KeyedDigests(config.digestKeys);

test('killed ten times during enrolments, it keeps what it acknowledged and leaves nothing incomplete', async () => {
  let service = await spawnService(environment);
  const admin = await new Users(service.api, environment.ADMIN_PASSWORD).admin();
  const users = await createPool(service, admin);

  for (let round = 1; round <= rounds; round += 1) {
    // At varying moments, so that the kill hits different calls and statements.
    await trafficUntilKilled(service, admin, users, {
      afterAnswers: 30 + ((round * 37) % 61),
      afterMilliseconds: (round * 5) % 11,
    });
    await untilDisconnected();
    const rows = await openDatabase(config);
    await expectNoPartialRows(rows);
    for (const user of users) await expectRowsOf(rows, keys, user);
    await rows.destroy();
    service = await spawnService(environment);
    await expectSecondFactor(service, users, round);
  }
  expect(users.reduce((sum, { accepted }) => sum + accepted, 0)).toBeGreaterThan(rounds * 5);
  await service.stop();
}, 240_000);

async function createPool(service: ServiceProcess, admin: string): Promise<KnownUser[]> {
  const numbers = Array.from({ length: poolSize }, (_, number) => number);
  return Promise.all(
    numbers.map(async (number) => {
      const user = { name: `user-${number}`, password: randomBytes(12).toString('base64url') };
      const { status, body } = await service.api.post('/api/v1/users', admin, user);
      expect(status, JSON.stringify(body)).toBe(201);
      return { ...user, id: body.id as number, enabled: 0, accepted: 0 };
    }),
  );
}

/** Checks that a user with MFA on is asked for a code and can sign in with a scratch code. */
async function expectSecondFactor(service: ServiceProcess, users: KnownUser[], round: number): Promise<void> {
  const candidates = users.filter(({ active }) => active);
  const user = candidates[round % candidates.length];
  if (!user?.active) throw new Error('nobody has a second factor');
  const { scratchCodes: codes, usedScratchCodes } = user.active;
  const code = codes.find((candidate) => !usedScratchCodes.has(candidate));
  if (code === undefined) throw new Error('no scratch code is left');
  const signIns = new Users(service.api, environment.ADMIN_PASSWORD);
  const tokens = await signIns.signInWithMfa(user, code).catch(async (error: unknown) => {
    // Distinguishes a valid code that was refused from rows that have changed since they were checked.
    const rows = await openDatabase(config);
    afterFile(() => rows.destroy());
    await expectRowsOf(rows, keys, user);
    throw error;
  });
  usedScratchCodes.add(code);
  expect((await service.api.get('/api/v1/users/me', tokens.access_token)).body.id).toBe(user.id);
}

/** Waits for the server to finish what the killed process had sent; what it commits counts. */
async function untilDisconnected(): Promise<void> {
  const url = database.environment['DATABASE_URL'];
  if (url === undefined) return;
  const { hostname: host, port, username: user, password, pathname } = new URL(url);
  const observer = await mysql.createConnection({ host, port: Number(port), user, password });
  const connections = async (): Promise<unknown> => {
    const [found] = await observer.query('SELECT id FROM information_schema.processlist WHERE db = ?', [
      pathname.slice(1),
    ]);
    return found;
  };
  await expect.poll(connections, { timeout: 10_000 }).toEqual([]);
  await observer.end();
}
