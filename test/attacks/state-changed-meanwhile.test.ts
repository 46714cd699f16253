import { beforeAll, describe, expect, test } from 'vitest';
import { AuthenticatorTransferModule } from '../../src/mfa/transfer/authenticator-transfer.module.js';
import { HardwareTokens } from '../../src/mfa/transfer/hardware-tokens.js';
import { withModulesOn } from '../../tools/command-line.js';
import { operator } from '../../tools/operator.js';
import { ConsolePage } from '../support/browser/console-page.js';
import { callWithChange } from '../support/database/gate.js';
import type { ApiAnswer } from '../support/http/api.js';
import { AuthenticatorApp } from '../support/oracles/authenticator-app.js';
import { newToken } from '../support/pskc/hardware-token.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock, travel } from '../support/service/time.js';
import { PasskeySteps } from '../support/users/passkeys.js';
import type { TestUser } from '../support/users/users.js';

/**
 * A change trusts what was read for it if nothing has changed the account since. Each way to end a session or to turn MFA
 * on has to count as a change.
 */
describe('between the checks of a change and its transaction', () => {
  let service: TestService;
  let admin: string;

  beforeAll(async () => {
    service = await startService();
    stopClock();
    admin = await service.users.admin();
  });

  const enable = ({ id }: { id: number }, token: string): Promise<ApiAnswer> =>
    service.api.post(`/api/v1/users/${id}/enableMfa`, token);
  const endSessions = (path: string, token: string): Promise<ApiAnswer> =>
    service.api.request('DELETE', `/api/v1/users/${path}`, { token });

  async function succeed(answer: Promise<ApiAnswer>, status = 200): Promise<ApiAnswer> {
    const { status: given, text } = await answer;
    expect(given, text).toBe(status);
    return answer;
  }

  const carryOut = (call: () => Promise<ApiAnswer>, meanwhile: () => Promise<unknown>): Promise<ApiAnswer> =>
    callWithChange(service, call, meanwhile);

  test('nothing happens, and the change is made', async () => {
    const user = await service.users.create();
    await succeed(
      carryOut(
        () => enable(user, user.token),
        () => Promise.resolve(),
      ),
    );
  });

  test('another change of the same user is made, and this one is made as well', async () => {
    const user = await service.users.create();
    await succeed(
      carryOut(
        () => enable(user, user.token),
        () => succeed(enable(user, user.token)),
      ),
    );
  });

  describe('its session is ended', () => {
    const ways: Record<string, (user: TestUser) => Promise<unknown>> = {
      'by signing out': ({ token }) =>
        succeed(service.api.request('DELETE', '/api/oauth2/token', { token }), 204),
      'from the list of sessions': async ({ id }) => {
        const { body } = await succeed(service.api.get(`/api/v1/users/${id}/sessions`, admin));
        for (const session of body.results)
          await succeed(endSessions(`${id}/sessions/${session.id}`, admin), 204);
      },
      'with all the others': async (user) => {
        const { access_token } = await service.users.signIn(user.name, user.password);
        await succeed(endSessions(`${user.id}/sessions`, access_token), 204);
      },
      'because its refresh token is used twice': async ({ refreshToken }) => {
        const refresh = { grant_type: 'refresh_token', refresh_token: refreshToken };
        await succeed(service.api.token(refresh));
        await succeed(service.api.token(refresh), 400);
      },
      'with a new password': ({ id }) =>
        succeed(
          service.api.post(`/api/v1/users/${id}/changePassword`, admin, {
            newPassword: 'four words are better',
          }),
          204,
        ),
    };

    test.each(Object.entries(ways))('%s: it is refused', async (_, end) => {
      const user = await service.users.create();
      const answer = await carryOut(
        () => enable(user, user.token),
        () => end(user),
      );
      expect(answer).toMatchObject({ status: 401, body: { code: 'ACCESS_TOKEN_INVALID' } });
    });

    test('by a new sign-in in the same browser: it is refused', async () => {
      const user = await service.users.create();
      const page = new ConsolePage(service.api);
      const { body } = await page.signIn(user);
      const answer = await carryOut(
        () => enable(user, body.access_token),
        () => succeed(page.signIn(user)),
      );
      expect(answer).toMatchObject({ status: 401, body: { code: 'ACCESS_TOKEN_INVALID' } });
    });
  });

  describe('MFA is turned on', () => {
    const ways: Record<string, (user: TestUser) => Promise<unknown>> = {
      'by its user': async (user) => service.users.accept(user, await service.users.enable(user)),
      'with an invitation': async ({ id }) => {
        const made = await succeed(service.api.post(`/api/v1/users/${id}/mfa/invitation`, admin), 201);
        const invitationToken = (made.body.url as string).split('/').at(-1);
        const invited = (step: string, more?: object): Promise<ApiAnswer> =>
          succeed(
            service.api.post(`/api/v1/mfaInvitations/${step}`, undefined, { invitationToken, ...more }),
          );
        const { body } = await invited('enrol');
        await invited('accept', { code: new AuthenticatorApp(body.secretKey).code(), token: body.token });
      },
      'with a passkey': (user) => {
        const passkeys = new PasskeySteps(service.api, service.users);
        return succeed(passkeys.add(user, passkeys.device()), 201);
      },
      'with an authenticator beside that of enableMfa': async ({ id, token }) => {
        const path = `/api/v1/users/${id}/authenticators`;
        const { body } = await succeed(
          service.api.post(path, token, { kind: 'totp', name: 'Another app' }),
          201,
        );
        const code = new AuthenticatorApp(body.secretKey).code();
        await succeed(
          service.api.post(`${path}/${body.authenticatorId}/confirm`, token, { code, token: body.token }),
        );
      },
      'with a hardware token': async ({ id }) => {
        const { serialNumber: name, sharedSecret } = newToken();
        const parameters = { algorithm: 'SHA1', digits: 6, period: 60 } as const;
        const assigned = await withModulesOn(service.config, [AuthenticatorTransferModule], (context) =>
          context
            .get(HardwareTokens)
            .assign(operator('users -- assign-tokens'), id, [
              { name, sharedSecret, parameters, driftSteps: 0 },
            ]),
        );
        expect(assigned).toBe(1);
      },
    };

    test.each(Object.entries(ways))('%s: enableMfa by an administrator is refused', async (_, turnOn) => {
      const user = await service.users.create();
      const answer = await carryOut(
        () => enable(user, admin),
        () => turnOn(user),
      );
      expect(answer).toMatchObject({ status: 409, body: { code: 'MFA_ALREADY_ENABLED' } });
    });

    test.each(Object.entries(ways))('%s: enableMfa by the user is refused', async (_, turnOn) => {
      const user = await service.users.create();
      const answer = await carryOut(
        () => enable(user, user.token),
        () => turnOn(user),
      );
      expect([401, 409]).toContain(answer.status);
    });
  });

  test('the user becomes an application: enableMfa by an administrator is refused', async () => {
    const user = await service.users.create();
    const answer = await carryOut(
      () => enable(user, admin),
      () =>
        succeed(
          service.api.request('PUT', `/api/v1/users/${user.id}`, {
            token: admin,
            json: { role: 'verifier' },
          }),
        ),
    );
    expect(answer).toMatchObject({ status: 409, body: { code: 'VERIFIER_HAS_NO_MFA' } });
  });

  test('its session ends by time: it is refused', async () => {
    const user = await service.users.create();
    const fortnight = 14 * 24 * 60 * 60;
    const answer = await carryOut(
      () => enable(user, user.token),
      async () => {
        travel(fortnight);
        await Promise.resolve();
      },
    );
    expect(answer).toMatchObject({ status: 401, body: { code: 'ACCESS_TOKEN_INVALID' } });
  });
});
