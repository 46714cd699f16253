import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  acceptMfa,
  createMfaClient,
  createUser,
  enableMfa,
  getCurrentUser,
  getUser,
  listUsers,
  MfaSession,
  MfaUnreachableError,
} from '../../sdk/src/index.js';
import { AuthenticatorApp } from '../support/oracles/authenticator-app.js';
import { afterFile } from '../support/processes/cleanup.js';
import { adminSession, refusalOf } from '../support/users/sdk.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock } from '../support/service/time.js';

const password = 'four words are better';

describe('the SDK, against the running service', () => {
  let service: TestService;
  let admin: MfaSession;

  beforeAll(async () => {
    service = await startService({ MFA_MAX_FAILURES: '2' });
    stopClock();
    admin = await adminSession(service);
  });

  test('creates a user, turns MFA on, and signs in with both steps', async () => {
    const { client } = admin;
    const user = await createUser({ client, body: { name: 'alice', password } });
    const path = { id: user.id };
    const enrolment = await enableMfa({ client, path, query: { qrImage: 'svg' } });
    expect(enrolment.qrImage).toMatch(/^data:image\/svg/);
    const app = new AuthenticatorApp(enrolment.secretKey);
    await acceptMfa({ client, path, body: { token: enrolment.token, code: app.code() } });

    const own = new MfaSession({ baseUrl: service.api.url });
    const challenge = await own.signIn('alice', password);
    expect(challenge?.expiresAt).toBe(Date.now() + 300_000);
    if (!challenge) throw new Error('no challenge');
    expect(await refusalOf(own.signInWithCode(challenge, app.wrongCode()))).toMatchObject({
      code: 'CODE_INVALID',
    });
    await own.signInWithCode(challenge, app.code(1));
    expect(await getCurrentUser({ client: own.client })).toMatchObject({ name: 'alice', mfaEnabled: true });
    await own.signOut();
    expect(await refusalOf(getCurrentUser({ client: own.client }))).toMatchObject({
      code: 'ACCESS_TOKEN_INVALID',
      status: 401,
    });
  });

  test('throws an error with the code, the invalid fields and the request id of a refusal', async () => {
    const { client } = admin;
    const wrong = await refusalOf(createUser({ client, body: { name: 'a b', password: 'short' } }));
    expect(wrong).toMatchObject({ name: 'MfaApiError', code: 'VALIDATION_FAILED', status: 400 });
    expect(Object.keys(wrong.fields).sort()).toEqual(['name', 'password']);
    expect(wrong.requestId).toMatch(/^[0-9a-f]{32}$/);
    expect(await refusalOf(getUser({ client, path: { id: 999_999 } }))).toMatchObject({
      code: 'USER_NOT_FOUND',
      status: 404,
      retryAfterSeconds: undefined,
    });
    await createUser({ client, body: { name: 'taken', password } });
    expect(await refusalOf(createUser({ client, body: { name: 'TAKEN', password } }))).toMatchObject({
      code: 'USER_NAME_TAKEN',
      status: 409,
    });
  });

  test('says how long to wait while an account is locked', async () => {
    const user = await service.users.createWithMfa();
    const session = new MfaSession({ baseUrl: service.api.url });
    const challenge = await session.signIn(user.name, user.password);
    if (!challenge) throw new Error('no challenge');
    const wrong = user.enrolment.app.wrongCode();
    await refusalOf(session.signInWithCode(challenge, wrong));
    await refusalOf(session.signInWithCode(challenge, wrong));
    expect(await refusalOf(session.signInWithCode(challenge, wrong))).toMatchObject({
      code: 'MFA_LOCKED',
      status: 429,
      retryAfterSeconds: 30,
    });
  });

  /** Starts a server that answers in place of the service. */
  const pretend = async (answer: Parameters<typeof createServer>[1]): Promise<string> => {
    const server: Server = createServer(answer);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    afterFile(() => {
      server.closeAllConnections();
      server.close();
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };

  test('reports a service that is down, a proxy that answers instead and an answer that never comes as unreachable', async () => {
    const away = createMfaClient({ baseUrl: 'http://127.0.0.1:9' });
    await expect(listUsers({ client: away })).rejects.toBeInstanceOf(MfaUnreachableError);
    const foreign = await pretend((_, response) => response.writeHead(502).end('<h1>Bad Gateway</h1>'));
    await expect(listUsers({ client: createMfaClient({ baseUrl: foreign }) })).rejects.toBeInstanceOf(
      MfaUnreachableError,
    );
    const page = await pretend((_, response) =>
      response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end('<h1>Welcome</h1>'),
    );
    await expect(listUsers({ client: createMfaClient({ baseUrl: page }) })).rejects.toBeInstanceOf(
      MfaUnreachableError,
    );
    const silent = await pretend(() => undefined);
    const stalling = await pretend((_, response) =>
      response.writeHead(200, { 'Content-Type': 'application/json' }).write('{"results":'),
    );
    for (const baseUrl of [silent, stalling]) {
      const impatient = createMfaClient({ baseUrl, timeout: 50 });
      await expect(listUsers({ client: impatient })).rejects.toBeInstanceOf(MfaUnreachableError);
    }
  });

  test('gives up in time, also when memory is collected meanwhile', async () => {
    const silent = await pretend(() => undefined);
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const call = listUsers({ client: createMfaClient({ baseUrl: silent, timeout: 300 }) });
    const collecting = setInterval(collect, 10);
    try {
      await expect(call).rejects.toBeInstanceOf(MfaUnreachableError);
    } finally {
      clearInterval(collecting);
    }
  });

  test('rejects an aborted call with an AbortError', async () => {
    const silent = await pretend(() => undefined);
    const controller = new AbortController();
    const call = listUsers({ client: createMfaClient({ baseUrl: silent }), signal: controller.signal });
    controller.abort();
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
  });

  test.each([new Error('the page was left'), 'a text'])(
    'rejects it with the reason, if there is one: %s',
    async (reason) => {
      const silent = await pretend(() => undefined);
      const controller = new AbortController();
      const call = listUsers({ client: createMfaClient({ baseUrl: silent }), signal: controller.signal });
      controller.abort(reason);
      await expect(call).rejects.toBe(reason);
    },
  );
});
