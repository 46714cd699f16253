import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Clock } from '../../src/common/clock/clock.js';
import { CleanUp } from '../../src/operations/clean-up.js';
import { openWriter } from '../support/database/database.js';
import { rowsOf } from '../support/database/rows.js';
import { onOneDatabase, type startService, type TestService } from '../support/service/service.js';
import { PassingTime, stopClock, travel } from '../support/service/time.js';

const hour = 60 * 60;
const day = 24 * hour;
const year = 365 * day;
const settings = { AUDIT_RETENTION_DAYS: '1', SESSION_TTL: String(30 * day) };
const watchedTables = ['sessions', 'audit_events', 'mfa_invitations', 'mfa_ended_invitations'];

describe('a clock that runs ahead and is corrected later has erased nothing', () => {
  let start: typeof startService;
  let service: TestService;
  let refreshToken: string;

  beforeEach(async () => {
    start = await onOneDatabase();
    stopClock();
    service = await start(settings);
    const { id } = await service.users.create();
    // The second one ends the first.
    for (let count = 0; count < 2; count += 1)
      await service.api.post(`/api/v1/users/${id}/mfa/invitation`, await service.users.admin());
    ({ refresh_token: refreshToken } = await service.users.signIn(
      'administrator',
      service.users.adminPassword,
    ));
    expect(await run()).toBe(0);
  });

  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  const run = (): Promise<number> => service.app.get(CleanUp).run();
  const counts = (): Promise<number[]> =>
    Promise.all(watchedTables.map(async (table) => (await rowsOf(service.database, table)).length));
  const refresh = async (): Promise<number> =>
    (await service.api.token({ grant_type: 'refresh_token', refresh_token: refreshToken })).status;
  const warnings = (): string[] => service.log.filter((line) => line.includes('The clock says'));

  test.each([day, 30 * day, year])(
    'when it jumps %i seconds while the service runs; the log warns',
    async (seconds) => {
      const before = await counts();
      travel(seconds);
      expect([await run(), await run()]).toEqual([0, 0]);
      expect(await counts()).toEqual(before);
      expect(warnings()).toHaveLength(1);
      travel(-seconds);
      expect(await run()).toBe(0);
      expect(await counts()).toEqual(before);
      expect(await refresh()).toBe(200);
    },
  );

  test.each([23 * hour, day + 60, year])('when it is %i seconds ahead at the start', async (seconds) => {
    const before = await counts();
    travel(seconds);
    service = await start(settings);
    await run();
    expect(await counts()).toEqual(before);
    travel(-seconds);
    service = await start(settings);
    await run();
    expect(await counts()).toEqual(before);
    expect(await refresh()).toBe(200);
  });

  test('when it advances in steps small enough to be believed one by one', async () => {
    const before = await counts();
    for (let step = 1; step <= 20; step += 1) {
      travel(9 * 60);
      expect(await run()).toBe(0);
      expect(warnings()).toHaveLength(step === 1 ? 0 : 1);
    }
    travel(2 * day);
    expect(await run()).toBe(0);
    expect(await counts()).toEqual(before);
    travel(-2 * day - 20 * 9 * 60);
    expect(await refresh()).toBe(200);
  });

  test('but a clock that runs steadily for a day is believed, and expired rows are removed', async () => {
    const time = new PassingTime(service.app.get(Clock));
    travel(year);
    for (let passed = 0; passed < 24; passed += 1) {
      expect(await run()).toBe(0);
      time.pass(hour);
    }
    expect(await run()).toBeGreaterThan(0);
    expect((await counts()).slice(0, 2)).toEqual([0, 0]);
  });

  test('when it jumps again during that day', async () => {
    const time = new PassingTime(service.app.get(Clock));
    const before = await counts();
    travel(year);
    for (let passed = 0; passed < 23; passed += 1) {
      expect(await run()).toBe(0);
      time.pass(hour);
    }
    travel(year);
    time.pass(2 * hour);
    expect(await run()).toBe(0);
    expect(await counts()).toEqual(before);
  });

  test('when another process disagrees with it, however long it runs', async () => {
    const time = new PassingTime(service.app.get(Clock));
    const before = await counts();
    const rightNow = Date.now();
    travel(year);
    for (let passed = 0; passed < 30; passed += 1) {
      expect(await run()).toBe(0);
      time.pass(hour);
      await recordOtherClock(service, rightNow + passed * hour * 1000);
    }
    expect(await counts()).toEqual(before);
  });
});

/** Writes what a process with the correct clock writes in its clean-up. */
async function recordOtherClock({ config }: TestService, at: number): Promise<void> {
  const { transactions, close } = await openWriter(config);
  await transactions.run((manager) => manager.query('UPDATE clean_up_clock SET believedAt = ?', [at]));
  await close();
}
