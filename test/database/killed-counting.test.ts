import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { loadConfig } from '../../src/config/config.js';
import type { ApiAnswer } from '../support/http/api.js';
import { createDatabase, openDatabase } from '../support/database/database.js';
import { killPointsOf, KillSwitch } from '../support/database/kill-switch.js';
import { expectUserCounts } from '../support/database/numbered-users.js';
import { spawnService } from '../support/processes/processes.js';
import { untilDisconnected } from '../support/database/stored-rows.js';
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
// The first start has created the keys in the data folder.
const config = loadConfig(environment);
const admin = await new Users(service.api, environment.ADMIN_PASSWORD).admin();

let made = 0;

const create = (headers: Record<string, string> = {}): Promise<ApiAnswer> => {
  made += 1;
  const json = { name: `user-${made}`, password: 'correct horse battery' };
  return service.api.request('POST', '/api/v1/users', { token: admin, json, headers });
};

const deletionOf =
  (id: number) =>
  (headers: Record<string, string>): Promise<ApiAnswer> =>
    service.api.request('DELETE', `/api/v1/users/${id}`, { token: admin, headers });

const operations = {
  'creating a user': { status: 201, prepare: () => Promise.resolve(create) },
  'deleting a user': { status: 204, prepare: async () => deletionOf((await create()).body.id as number) },
};

test.each(Object.entries(operations))(
  '%s: killed at any statement, the stored counts match the users',
  async (_, { status, prepare }) => {
    const whole = await (await prepare())({ 'x-kill': killSwitch.logOrder });
    expect(whole.status, whole.text).toBe(status);
    const statements = killSwitch.takeStatements();
    expect(statements.filter((sql) => sql.includes('user_counts'))).toHaveLength(1);
    for (const point of killPointsOf(statements)) {
      const call = await prepare();
      const answer = await timed(() => call({ 'x-kill': killSwitch.order(point) }));
      const message = `killed ${point.moment} ${statements[point.statement - 1]}`;
      expect(answer.status, message).toBe(point.moment === 'answered' ? status : 0);
      expect(await service.ended()).toBe(killed);
      await untilDisconnected(config);
      const rows = await openDatabase(config);
      await expectUserCounts(rows, message).finally(() => rows.destroy());
      service = await start();
    }
  },
  240_000,
);
