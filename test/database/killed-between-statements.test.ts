import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { loadConfig } from '../../src/config/config.js';
import { createDatabase } from '../support/database/database.js';
import { send, type Client, type Operation, operations } from '../support/users/interrupted-operations.js';
import { type KillPoint, killPointsOf, KillSwitch } from '../support/database/kill-switch.js';
import { spawnService } from '../support/processes/processes.js';
import { changes } from '../support/database/row-changes.js';
import { storedRows, untilDisconnected } from '../support/database/stored-rows.js';
import { timed } from '../support/http/unavailability.js';
import { Users } from '../support/users/users.js';

const killed = 128 + 9;

const database = await createDatabase();
const killSwitch = new KillSwitch();
const environment = {
  ...database.environment,
  ...killSwitch.environment,
  ADMIN_PASSWORD: randomBytes(12).toString('base64url'),
};
const start = () => spawnService(environment, [], killSwitch.nodeFlags);
let service = await start();
let client = clientOf(service);
// The first start has created the keys in the data folder.
const config = loadConfig(environment);

test.each(Object.entries(operations))(
  '%s: killed at any statement, it has its whole effect or none, and the user can continue',
  async (_, operation) => {
    const whole = await runUninterrupted(operation);
    const points = killPointsOf(whole.statements);
    expect(whole.statements.at(-1)).toBe('COMMIT');
    for (const point of points) {
      const message = `killed ${point.moment} ${whole.statements[point.statement - 1]}`;
      await runKilled(operation, point, whole.changed, message);
    }
  },
  240_000,
);

/** The statements and changes of the operation when nothing interrupts it. */
async function runUninterrupted(operation: Operation): Promise<{ statements: string[]; changed: string[] }> {
  const { userId, call, continueWithEffect } = await operation(client.users);
  const before = await storedRows(config);
  const answer = await send(client.api, call, { 'x-kill': killSwitch.logOrder });
  expect(answer.status, answer.text).toBe(200);
  const changed = changes(before, await storedRows(config), userId);
  await continueWithEffect(client);
  return { statements: killSwitch.takeStatements(), changed };
}

async function runKilled(
  operation: Operation,
  point: KillPoint,
  changed: readonly string[],
  message: string,
): Promise<void> {
  const { userId, call, continueWithoutEffect, continueWithEffect } = await operation(client.users);
  const before = await storedRows(config);
  const answer = await timed(() => send(client.api, call, { 'x-kill': killSwitch.order(point) }));
  expect(answer.status, message).toBe(point.moment === 'answered' ? 200 : 0);
  expect(await service.ended()).toBe(killed);

  await untilDisconnected(config);
  const found = changes(before, await storedRows(config), userId);
  // Restarts before checking the rows, so that the next test finds a service.
  service = await start();
  client = clientOf(service);
  if (point.moment === 'before') expect(found, message).toEqual([]);
  else if (point.moment !== 'sent' || found.length > 0) expect(found, message).toEqual(changed);
  await (found.length > 0 ? continueWithEffect : continueWithoutEffect)(client);
}

function clientOf({ api }: typeof service): Client {
  return { api, users: new Users(api, environment.ADMIN_PASSWORD) };
}
