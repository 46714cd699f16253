import { beforeAll, describe, expect, test } from 'vitest';
import type { ApiAnswer } from '../support/http/api.js';
import { startService, type TestService } from '../support/service/service.js';

const wrong = 'CURRENT_PASSWORD_INVALID';

describe('a password that is changed while the old one is being checked', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startService();
  });

  const outcome = ({ status, body }: ApiAnswer): unknown => (status < 300 ? status : body.code);

  test('is not changed a second time by the old one', async () => {
    const user = await service.users.create();
    const chosen = ['four words are better', 'better are four words'];
    const answers = await Promise.all(
      chosen.map((newPassword) =>
        service.api.post(`/api/v1/users/${user.id}/changePassword`, user.token, {
          currentPassword: user.password,
          newPassword,
        }),
      ),
    );
    expect(answers.map(outcome).sort()).toEqual([204, wrong]);
    const kept = chosen[answers.findIndex(({ status }) => status === 204)] ?? '';
    await service.users.signIn(user.name, kept);
  });

  test('gives no fresh proof with the old one', async () => {
    const user = await service.users.create();
    const change = { currentPassword: user.password, newPassword: 'four words are better' };
    const [changed, ...proofs] = await Promise.all([
      service.api.post(`/api/v1/users/${user.id}/changePassword`, user.token, change),
      ...Array.from({ length: 4 }, () =>
        service.api.post('/api/v1/sessions/current/stepUp', user.token, { password: user.password }),
      ),
    ]);
    expect(changed.status).toBe(204);
    // Those that came first succeeded; none is in between.
    expect(proofs.map(outcome).every((each) => each === 200 || each === wrong)).toBe(true);
    const late = await service.api.post('/api/v1/sessions/current/stepUp', user.token, {
      password: user.password,
    });
    expect(outcome(late)).toBe(wrong);
  });
});
