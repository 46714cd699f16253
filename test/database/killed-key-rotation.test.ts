import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { loadConfig } from '../../src/config/config.js';
import { createDatabase } from '../support/database/database.js';
import { type KillPoint, KillSwitch } from '../support/database/kill-switch.js';
import { spawnService, spawnTool } from '../support/processes/processes.js';
import { changes } from '../support/database/row-changes.js';
import { sealedSecrets, seedAuthenticators } from '../support/database/sealed-rows.js';
import { storedRows } from '../support/database/stored-rows.js';
import { type MfaUser, Users } from '../support/users/users.js';

const killed = 128 + 9;
const batchSize = 200;
/** Three batches, the last one partly filled. */
const seeded = 450;

const database = await createDatabase();
const killSwitch = new KillSwitch();
const keys = ['a', 'b'].map((id) => `${id}:${randomBytes(32).toString('base64')}`);
const base = { ...database.environment, ADMIN_PASSWORD: randomBytes(12).toString('base64url') };
const underA = { ...base, ENCRYPTION_KEYS: keys.join() };
const underB = { ...base, ENCRYPTION_KEYS: keys.toReversed().join() };
const config = loadConfig(underA);

const service = await spawnService(underA);
const users = new Users(service.api, base.ADMIN_PASSWORD);

const rotate = (environment: typeof underA, order?: string) =>
  spawnTool(
    'keys',
    ['rotate'],
    { ...environment, ...killSwitch.environment, ...(order !== undefined && { KILL_AT: order }) },
    killSwitch.nodeFlags,
  ).ending;

interface RotationPoint extends KillPoint {
  /** Committed transactions so far; the first records the beginning, the last the end. */
  readonly committed: number;
}

/** Points in the middle and at the end of each transaction, and between transactions. */
function pointsOf(statements: readonly string[]): RotationPoint[] {
  const began = statements.findIndex((sql) => sql.startsWith('INSERT INTO audit_events'));
  const points: RotationPoint[] = [];
  let transaction: number[] = [];
  let committed = 0;
  statements.forEach((sql, index) => {
    if (index < began || /^(SELECT|BEGIN|START)/.test(sql)) return;
    const statement = index + 1;
    if (sql !== 'COMMIT') {
      transaction.push(statement);
      return;
    }
    const middle = transaction[transaction.length >> 1] ?? statement;
    points.push({ moment: 'before', statement: middle, committed });
    points.push({ moment: 'before', statement, committed });
    committed += 1;
    points.push({ moment: 'after', statement, committed });
    transaction = [];
  });
  return points;
}

test('killed in any batch, it leaves each secret sealed by one of the keys, and the next run continues', async () => {
  const signers = await makeUsers();
  expect((await rotate(underB, killSwitch.logOrder)).code).toBe(0);
  const points = pointsOf(killSwitch.takeStatements());
  expect(points.map(({ committed }) => committed)).toEqual([0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5]);

  for (const [number, point] of points.entries()) {
    const message = `killed ${point.moment} statement ${point.statement}, ${point.committed} transactions committed`;
    const [environment, keyId] = number % 2 === 0 ? ([underA, 'a'] as const) : ([underB, 'b'] as const);
    const rowsBefore = await storedRows(config);
    const before = await sealedSecrets(config);
    expect(new Set(before.map((secret) => secret.keyId === keyId))).toEqual(new Set([false]));

    expect((await rotate(environment, killSwitch.order(point))).code, message).toBe(killed);
    const done = Math.min(Math.max(point.committed - 1, 0) * batchSize, before.length);
    const expected = before.map((secret, index) => (index < done ? { ...secret, keyId } : secret));
    expect(await sealedSecrets(config), message).toEqual(expected);
    expectNothingElse(changes(rowsBefore, await storedRows(config), 0), point);
    const signer = signers[number];
    if (signer) await users.signInWithMfa(signer, signer.enrolment.app.code(1));

    const { code, stdout } = await rotate(environment);
    expect(code, message).toBe(0);
    const left = before.length - done;
    expect(stdout).toContain(left > 0 ? `${left} secrets re-sealed.` : 'Nothing to re-seal');
    expect(await sealedSecrets(config), message).toEqual(before.map((secret) => ({ ...secret, keyId })));
  }
}, 240_000);

/** Half of the users who sign in are in the first batch, half in the last. */
async function makeUsers(): Promise<MfaUser[]> {
  const signers = [];
  for (let number = 0; number < 16; number += 1) {
    if (number === 8) await seedAuthenticators(config, seeded);
    signers.push(await users.createWithMfa());
  }
  return signers;
}

function expectNothingElse(lines: readonly string[], { committed }: RotationPoint): void {
  const resealed = /^authenticators id another: sealedSharedSecret <known> -> sealedSharedSecret <new>$/;
  const types = lines
    .filter((line) => !resealed.test(line))
    .map((line) => /^audit_events \+ .* type (\S+), outcome success/.exec(line)?.[1] ?? line);
  const expected = [
    ...(committed >= 5 ? ['keys.rotated'] : []),
    ...(committed >= 1 ? ['keys.rotation_started'] : []),
  ];
  expect(types.sort()).toEqual(expected);
}
