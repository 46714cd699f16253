import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import type * as Sdk from '../../sdk/src/index.js';
import { newContext, startBrowser } from '../support/browser/browser.js';
import { AuthenticatorApp } from '../support/oracles/authenticator-app.js';
import { afterFile } from '../support/processes/cleanup.js';
import { startService, type TestService } from '../support/service/service.js';

/** Defined in the page once it has loaded the SDK. */
declare const sdk: typeof Sdk;

/** The SDK as a web application bundles it. */
async function bundled(): Promise<string> {
  const output = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      lib: {
        entry: fileURLToPath(new URL('../../sdk/src/index.ts', import.meta.url)),
        formats: ['iife'],
        name: 'sdk',
      },
    },
  });
  const [{ output: [chunk] } = { output: [] }] = [output].flat() as { output: { code: string }[] }[];
  if (!chunk) throw new Error('nothing was bundled');
  return chunk.code;
}

/** A web application on another origin than the service. */
async function startWebApplication(): Promise<string> {
  const script = await bundled();
  const server = createServer((request, response) =>
    request.url === '/sdk.js'
      ? response.writeHead(200, { 'Content-Type': 'text/javascript' }).end(script)
      : response
          .writeHead(200, { 'Content-Type': 'text/html' })
          .end(
            '<!doctype html><link rel="icon" href="data:,"><title>An application</title><script src="/sdk.js"></script>',
          ),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterFile(() => server.close());
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
}

describe('the SDK in a browser, in an application on another origin', () => {
  let service: TestService;
  let page: Page;

  beforeAll(async () => {
    const application = await startWebApplication();
    service = await startService({ CORS_ORIGINS: application, PASSWORD_MAX_FAILURES: '1' });
    const context = await newContext(await startBrowser());
    page = await context.newPage();
    await page.goto(application);
  });

  test('turns MFA on, signs in with both steps, updates and deletes a user', async () => {
    const { url: baseUrl } = service.api;
    const admin = { baseUrl, name: 'administrator', password: service.users.adminPassword };
    const password = 'four words are better';
    const enrolment = await page.evaluate(
      async ([{ baseUrl, name, password }, newPassword]) => {
        const session = new sdk.MfaSession({ baseUrl });
        await session.signIn(name, password);
        const { client } = session;
        const user = await sdk.createUser({ client, body: { name: 'alice', password: newPassword } });
        await sdk.updateUser({ client, path: { id: user.id }, body: { description: 'changed' } });
        const { secretKey, token } = await sdk.enableMfa({ client, path: { id: user.id } });
        return { id: user.id, secretKey, token };
      },
      [admin, password] as const,
    );
    const app = new AuthenticatorApp(enrolment.secretKey);
    const codes = [app.code(), app.code(1)] as const;
    const user = await page.evaluate(
      async ([{ baseUrl, name, password }, newPassword, { id, token }, [accepting, signingIn]]) => {
        const session = new sdk.MfaSession({ baseUrl });
        await session.signIn(name, password);
        await sdk.acceptMfa({ client: session.client, path: { id }, body: { token, code: accepting } });
        const own = new sdk.MfaSession({ baseUrl });
        const challenge = await own.signIn('alice', newPassword);
        if (challenge) await own.signInWithCode(challenge, signingIn);
        const account = await sdk.getCurrentUser({ client: own.client });
        await own.signOut();
        await sdk.deleteUser({ client: session.client, path: { id } });
        return account;
      },
      [admin, password, enrolment, codes] as const,
    );
    expect(user).toMatchObject({ name: 'alice', description: 'changed', mfaEnabled: true });
    expect((await service.api.get(`/api/v1/users/${user.id}`, await service.users.admin())).status).toBe(404);
  });

  test('reads how long to wait from a refusal', async () => {
    const { name } = await service.users.create();
    const refused = await page.evaluate(
      async ([baseUrl, name]) => {
        const session = new sdk.MfaSession({ baseUrl });
        const refusals: Sdk.MfaApiError[] = [];
        for (const password of ['wrong password', 'wrong again']) {
          await session
            .signIn(name, password)
            .catch((error: unknown) => refusals.push(error as Sdk.MfaApiError));
        }
        return refusals.map(({ code, status, retryAfterSeconds }) => ({ code, status, retryAfterSeconds }));
      },
      [service.api.url, name] as const,
    );
    expect(refused).toMatchObject([
      { code: 'CREDENTIALS_INVALID' },
      { code: 'PASSWORD_LOCKED', status: 429, retryAfterSeconds: expect.any(Number) },
    ]);
  });
});
