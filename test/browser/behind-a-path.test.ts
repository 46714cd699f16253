import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { narrow, newPage } from '../support/browser/browser.js';
import { Api } from '../support/http/api.js';
import { afterFile } from '../support/processes/cleanup.js';
import {
  adminPassword,
  createLink,
  createUser,
  signInAsAdmin,
  startConsole,
} from '../support/browser/console.js';
import { temporaryFolder } from '../support/processes/folders.js';
import { freePort } from '../support/http/ports.js';
import type { ServiceProcess } from '../support/processes/processes.js';
import { isMissing } from '../support/processes/programs.js';

describe.skipIf(isMissing('haproxy')).each(['/mfa', '/Teams/auth/mfa'])('behind a proxy, at %s/', (path) => {
  let browser: Browser;
  let service: ServiceProcess;
  let origin: string;
  let proxy: ChildProcess;

  /** Runs deploy/haproxy/under-a-path.cfg as documented, with other ports and another path. */
  const startProxy = async (port: number): Promise<void> => {
    const file = join(temporaryFolder(), 'haproxy.cfg');
    writeFileSync(
      file,
      readFileSync('deploy/haproxy/under-a-path.cfg', 'utf8')
        .replaceAll('/mfa', path)
        .replace('127.0.0.1:8080', `127.0.0.1:${port}`)
        .replace('127.0.0.1:3000', new URL(service.url).host),
    );
    let output = '';
    proxy = spawn('haproxy', ['-db', '-f', file], { stdio: ['ignore', 'ignore', 'pipe'] });
    proxy.on('error', (error) => (output += error.message));
    proxy.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    afterFile(() => proxy.kill('SIGKILL'));
    const isUp = async (): Promise<void> => {
      const { status } = await fetch(`${origin}${path}/health/live`);
      expect(status, output).toBe(200);
    };
    await vi.waitFor(isUp, 10_000);
  };

  beforeAll(async () => {
    const port = await freePort();
    origin = `http://127.0.0.1:${port}`;
    ({ service, browser } = await startConsole({
      PUBLIC_URL: `${origin}${path}/`,
      TRUSTED_PROXIES: '127.0.0.1',
    }));
    await startProxy(port);
  });

  test.each(['', '/'])(
    'the console signs in and survives a reload, opened with %s at the end',
    async (end) => {
      const page = await newPage(browser);
      await signInAsAdmin(page, `${origin}${path}${end}`);
      await page.reload();
      await page.getByRole('heading', { name: 'Users' }).waitFor();
      await page.close();
    },
  );

  test('the metrics are closed, however their address is spelled, and the site decides about its own HSTS', async () => {
    for (const spelling of ['/metrics', '//metrics', '/%6detrics', '/%2e/metrics'])
      expect((await fetch(`${origin}${path}${spelling}`)).status, spelling).toBe(404);
    const { headers } = await fetch(`${origin}${path}/`);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.has('strict-transport-security')).toBe(false);
  });

  test('a link to an invitation opens', async () => {
    const page = await newPage(browser);
    await signInAsAdmin(page, `${origin}${path}/`);
    await createUser(page, 'carol');
    const link = await createLink(page);
    expect(link).toMatch(new RegExp(`^${origin}${path}/#/enrol/`));
    const phone = await newPage(browser, narrow);
    await phone.goto(link);
    await phone.getByRole('button', { name: 'Start' }).click();
    await phone.getByRole('heading', { name: 'Add the account to your app' }).waitFor();
  });

  test('the reference has its style sheet, its script, working links and the address', async () => {
    const page = await newPage(browser);
    await page.goto(`${origin}${path}/docs`);
    const style = 'document.styleSheets[0].cssRules.length';
    expect(await page.evaluate(style)).toBeGreaterThan(10);
    await page.getByRole('searchbox').waitFor();
    await page.getByText(`The service is at ${origin}${path}.`).waitFor();
    expect(await page.locator('#listUsers .curl').textContent()).toContain(
      `curl -s '${origin}${path}/api/v1/users'`,
    );
    expect(await (await fetch(`${service.url}/docs`)).text()).toContain(
      `>${origin}${path}</span>/api/v1/users`,
    );
    await page.getByRole('link', { name: 'openapi.json' }).click();
    await page.waitForURL(`${origin}${path}/api/v1/openapi.json`);
    const [{ url }] = JSON.parse((await page.textContent('body')) ?? '').servers;
    expect(new URL(url, page.url()).href).toBe(origin + path);
  });

  test('links and Location headers lead through the proxy; the service itself answers without the path', async () => {
    const signedIn = await service.api.token({
      grant_type: 'password',
      username: 'administrator',
      password: adminPassword,
    });
    const headers = {
      Authorization: `Bearer ${signedIn.body.access_token}`,
      'Content-Type': 'application/json',
    };
    const body = JSON.stringify({ name: 'dora', password: 'four words are better' });
    const created = await fetch(`${origin}${path}/api/v1/users`, { method: 'POST', headers, body });
    const location = new URL(created.headers.get('location') ?? '', created.url).href;
    expect(await (await fetch(location, { headers })).json()).toMatchObject({ name: 'dora' });
    const { body: page } = await new Api(`${origin}${path}`).get(
      '/api/v1/users?limit=1',
      signedIn.body.access_token,
    );
    for (const { href } of [page._links.self, page._links.next, page.results[0]._links.self])
      expect((await fetch(new URL(href, origin), { headers })).status).toBe(200);
    expect((await service.api.get('/health/ready')).status).toBe(200);
  });
});
