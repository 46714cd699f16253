import { afterEach, expect, test, vi } from 'vitest';
import { type Work } from '../../src/database/group-commit.js';
import { Transactions } from '../../src/database/transactions.js';
import { rowsOf } from '../support/database/rows.js';
import { onOneDatabase, type TestService } from '../support/service/service.js';
import { stopClock, travel } from '../support/service/time.js';

const hour = 60 * 60;
const policy = { MFA_POLICY: 'user:required', MFA_GRACE_PERIOD: String(hour), ACCESS_TOKEN_TTL: '86400' };

afterEach(() => {
  vi.restoreAllMocks();
});

/** Simulates another process, without the policy, that removes its rows after every transaction. */
function removeRequirementsAfterEachTransaction(): void {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with the instance below
  const run = Transactions.prototype.run;
  vi.spyOn(Transactions.prototype, 'run').mockImplementation(async function <T>(
    this: Transactions,
    work: Work<T>,
  ): Promise<T> {
    const result = await run.call(this, work);
    await run.call(this, (manager) => manager.query('DELETE FROM mfa_requirements'));
    return result as T;
  });
}

async function mustEnrol(service: TestService, username: string, password: string): Promise<boolean> {
  const { body } = await service.api.token({ grant_type: 'password', username, password });
  return body.mfa_enrolment_required === true;
}

test('a process that requires MFA enforces it even if another one removes its policy at the start', async () => {
  const start = await onOneDatabase();
  stopClock();
  const { name, password } = await (await start()).users.create();
  removeRequirementsAfterEachTransaction();
  const service = await start(policy);
  expect(await rowsOf(service.database, 'mfa_requirements')).toEqual([]);
  expect(await mustEnrol(service, name, password)).toBe(false);
  travel(hour);
  expect(await mustEnrol(service, name, password)).toBe(true);
});

test('a policy that was introduced while the clock was years ahead is enforced', async () => {
  const start = await onOneDatabase();
  stopClock();
  const { name, password } = await (await start()).users.create();
  const year = 365 * 24 * hour;
  travel(3 * year);
  await start(policy);
  travel(-3 * year);
  const service = await start(policy);
  expect(await mustEnrol(service, name, password)).toBe(false);
  travel(hour);
  expect(await mustEnrol(service, name, password)).toBe(true);
});
