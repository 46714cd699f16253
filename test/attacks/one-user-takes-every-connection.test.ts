import { beforeAll, expect, test } from 'vitest';
import { Transactions } from '../../src/database/transactions.js';
import { startService, type TestService } from '../support/service/service.js';

let service: TestService;

beforeAll(async () => {
  service = await startService();
});

test.each(['enableMfa', 'mfa/unlock'])(
  'a hundred parallel calls of %s by one user take three connections at most',
  async (name) => {
    const admin = await service.users.admin();
    const { id } = await service.users.createWithMfa();
    const transactions = service.app.get(Transactions);
    const run = transactions.run.bind(transactions);
    let [now, most] = [0, 0];
    transactions.run = async (work) => {
      now += 1;
      most = Math.max(most, now);
      try {
        return await run(work);
      } finally {
        now -= 1;
      }
    };
    const path = `/api/v1/users/${id}/${name}`;
    const json = name === 'enableMfa' ? { recreate: true } : undefined;
    const answers = await Promise.all(Array.from({ length: 100 }, () => service.api.post(path, admin, json)));
    transactions.run = run;
    for (const { status } of answers) expect([200, 204]).toContain(status);
    expect(most).toBeLessThanOrEqual(3);
  },
);
