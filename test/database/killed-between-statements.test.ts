import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { loadConfig } from '../../src/config/config.js';
import { afterFile } from '../support/cleanup.js';
import { createDatabase, engine, openDatabase } from '../support/database.js';
import { ask, type Client, type Operation, operations } from '../support/interrupted-operations.js';
import { type KillPoint, killPointsOf, KillSwitch } from '../support/kill-switch.js';
import { spawnService } from '../support/processes.js';
import { changes, everyRow, type Rows } from '../support/row-changes.js';
import { timed } from '../support/unavailability.js';
import { Users } from '../support/users.js';

const killed = 128 + 9;

const database = await createDatabase();
afterFile(() => database.remove());
const killSwitch = new KillSwitch();
const environment = {
  ...database.environment,
  ...killSwitch.environment,
  ADMIN_PASSWORD: randomBytes(12).toString('base64url'),
};
const start = () => spawnService(environment, [], killSwitch.nodeFlags);
let service = await start();
let client = clientOf(service);

test.each(Object.entries(operations))(
  '%s: killed at any statement, all of it is there or nothing, and the user goes on',
  async (_, operation) => {
    const whole = await runWhole(operation);
    const points = killPointsOf(whole.statements);
    expect(whole.statements.at(-1)).toBe('COMMIT');
    for (const point of points) {
      const told = `killed ${point.moment} ${whole.statements[point.statement - 1]}`;
      await runKilled(operation, point, whole.changed, told);
    }
  },
  120_000,
);

/** What the operation asks of the database, and what it changes there, when nothing interrupts it. */
async function runWhole(operation: Operation): Promise<{ statements: string[]; changed: string[] }> {
  const { userId, call, goOnAfter } = await operation(client.users);
  const before = await look();
  const answer = await ask(client.api, call, { 'x-kill': killSwitch.logOrder });
  expect(answer.status, answer.text).toBe(200);
  const changed = changes(before, await look(), userId);
  await goOnAfter(client);
  return { statements: killSwitch.takeStatements(), changed };
}

async function runKilled(
  operation: Operation,
  point: KillPoint,
  changed: readonly string[],
  told: string,
): Promise<void> {
  const { userId, call, goOnBefore, goOnAfter } = await operation(client.users);
  const before = await look();
  const answer = await timed(() => ask(client.api, call, { 'x-kill': killSwitch.order(point) }));
  expect(answer.status, told).toBe(point.moment === 'answered' ? 200 : 0);
  expect(await service.ended()).toBe(killed);

  const found = changes(before, await lookAfterDeath(), userId);
  // Before anything is expected of the rows, so that the next test finds a service.
  service = await start();
  client = clientOf(service);
  if (point.moment === 'before') expect(found, told).toEqual([]);
  else if (point.moment !== 'sent' || found.length > 0) expect(found, told).toEqual(changed);
  await (found.length > 0 ? goOnAfter : goOnBefore)(client);
}

function clientOf({ api }: typeof service): Client {
  return { api, users: new Users(api, environment.ADMIN_PASSWORD) };
}

async function look(): Promise<Rows> {
  const rows = await openDatabase(loadConfig(environment));
  try {
    return await everyRow(rows);
  } finally {
    await rows.destroy();
  }
}

/** A server still finishes what the dead process had sent it; what it commits then counts. */
async function lookAfterDeath(): Promise<Rows> {
  if (engine === 'mariadb') {
    const rows = await openDatabase(loadConfig(environment));
    const others =
      'SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()';
    await expect.poll(() => rows.query(others), { timeout: 10_000, interval: 10 }).toEqual([]);
    await rows.destroy();
  }
  return look();
}
