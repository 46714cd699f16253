import type { Browser, BrowserContext, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectAccessible, newContext, newPage } from '../support/browser/browser.js';
import {
  adminPassword,
  createUser,
  expectOutageOver,
  field,
  goodPassword,
  outage,
  refusal,
  signInAsAdmin,
  startConsole,
  typeCredentials,
} from '../support/browser/console.js';
import { Inviter } from '../support/browser/invitations.js';
import { type ServiceProcess, spawnService } from '../support/processes/processes.js';
import { Users } from '../support/users/users.js';

describe('a session in the browser', () => {
  let browser: Browser;
  let service: ServiceProcess;
  let environment: Record<string, string>;
  let context: BrowserContext;
  let page: Page;

  beforeAll(async () => {
    ({ environment, service, browser } = await startConsole({ ACCESS_TOKEN_TTL: '10' }));
    context = await newContext(browser);
    page = await context.newPage();
    await signInAsAdmin(page, service.url);
    await createUser(page, 'alice');
  });

  const users = (of: Page) => of.getByRole('heading', { name: 'Users' });

  test('survives quick reloads, and stays on the same page', async () => {
    await page.goto(`${service.url}/#/audit?type=user.created`);
    await page
      .getByRole('cell', { name: /^Account created/ })
      .first()
      .waitFor();
    for (let reload = 1; reload <= 5; reload += 1) {
      const renewing = page.waitForRequest('**/console/token');
      await page.evaluate('setTimeout(() => location.reload())');
      await renewing;
    }
    await page
      .getByRole('cell', { name: /^Account created/ })
      .first()
      .waitFor();
    expect(page.url()).toContain('#/audit?type=user.created');
  });

  test('keeps the refresh token out of reach of scripts, and stores no secret', async () => {
    const kept: string = await page.evaluate(
      'document.cookie + JSON.stringify(localStorage) + JSON.stringify(sessionStorage)',
    );
    const cookies = await context.cookies();
    expect(cookies).toHaveLength(1);
    expect(cookies[0]).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
    expect(kept).not.toContain(cookies[0]?.value);
    expect(kept).not.toMatch(/[A-Za-z0-9_-]{20,}/);
  });

  test('is shared by tabs that refresh at the same time', async () => {
    const tabs = await Promise.all(Array.from({ length: 4 }, () => context.newPage()));
    await Promise.all(tabs.map((tab) => tab.goto(`${service.url}/#/users`)));
    await Promise.all(tabs.map((tab) => users(tab).waitFor()));
    await Promise.all(tabs.map((tab) => tab.reload()));
    await Promise.all(tabs.map((tab) => users(tab).waitFor()));
    await Promise.all(tabs.map((tab) => tab.close()));
    await page.reload();
    await page.getByRole('heading', { name: 'Audit' }).waitFor();
  });

  test('that was ended elsewhere lets the user sign in again on the same page, with what was typed', async () => {
    await page.goto(`${service.url}/#/users/new`);
    await field(page, 'Name').fill('newcomer');
    await field(page, 'Password').fill(goodPassword);
    const admin = await new Users(service.api, adminPassword).admin();
    await service.api.request('DELETE', '/api/v1/users/1000/sessions', { token: admin });
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByText('Your session has ended. Sign in again').first().waitFor();
    await expectAccessible(page);
    await typeCredentials(page, 'administrator', adminPassword);
    await page.getByRole('heading', { name: 'Create a user' }).waitFor();
    expect(await field(page, 'Name').inputValue()).toBe('newcomer');
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByRole('heading', { name: 'newcomer' }).waitFor();
  });

  test('survives an outage of the service: the page says so, and keeps what was typed', async () => {
    await page.goto(`${service.url}/#/users/new`);
    await field(page, 'Name').fill('patient');
    await field(page, 'Password').fill(goodPassword);
    const { port } = new URL(service.url);
    await service.stop();
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await outage(page).waitFor();
    await expectAccessible(page);
    const tryAgain = page.getByRole('button', { name: 'Try again' }).first();
    // The page asks by itself, too, and the button would be gone.
    await page.route('**/health/ready', async (route) =>
      (await tryAgain.getAttribute('aria-disabled')) === 'true' ? route.continue() : route.abort(),
    );
    service = await spawnService({ ...environment, PORT: port });
    await tryAgain.click();
    await outage(page).waitFor({ state: 'detached' });
    await page.unrouteAll({ behavior: 'wait' });
    expect(await field(page, 'Name').inputValue()).toBe('patient');
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByRole('heading', { name: 'patient' }).waitFor();
  });

  test('notices the end of an outage although the network swallowed a question for it', async () => {
    let asked = 0;
    await page.route('**/health/ready', () => void (asked += 1), { times: 1 });
    await page.route('**/api/v1/auditEvents?*', (route) => route.abort(), { times: 1 });
    await page.getByRole('link', { name: 'Audit' }).click();
    await outage(page).waitFor();
    await expectOutageOver(page);
    expect(asked).toBe(1);
    await page.goto(`${service.url}/#/users`);
    await page.getByRole('link', { name: 'patient' }).click();
  });

  test.each([
    [429, 'TOO_MANY_REQUESTS', { 'Retry-After': '1' }],
    [500, 'INTERNAL_ERROR', {}],
    [403, 'ACCESS_DENIED', {}],
  ])('continues by itself after a reload that is answered with %d', async (status, code, headers) => {
    let tell = (): void => undefined;
    const isTold = new Promise<void>((resolve) => (tell = resolve));
    let asked = 0;
    await page.route('**/console/token', async (route) => {
      asked += 1;
      if (asked === 1) return route.fulfill(refusal(status, code, headers));
      await isTold;
      return route.continue();
    });
    await page.reload();
    await page.getByText('This page continues by itself').waitFor();
    tell();
    await page.getByRole('heading', { name: 'patient' }).waitFor();
    await page.unrouteAll({ behavior: 'wait' });
  });

  test('goes on when signing out fails, and the page says so', async () => {
    const signOut = page.getByRole('button', { name: 'Sign out' });
    const told = page.getByRole('alert').filter({ hasText: 'You are still signed in. Try again.' });
    await page.route('**/health/ready', (route) => route.abort());
    for (const [status, code, why] of [
      [500, 'INTERNAL_ERROR', 'Something went wrong'],
      [429, 'TOO_MANY_REQUESTS', 'Too many attempts from your address.'],
      [undefined, '', 'The service cannot be reached.'],
    ] as const) {
      await page.route('**/console/token', (route) => {
        if (route.request().method() !== 'DELETE') return route.continue();
        return status ? route.fulfill(refusal(status, code)) : route.abort();
      });
      await signOut.click();
      await told.getByText(why).waitFor();
      await expectAccessible(page);
    }
    await outage(page).waitFor();
    const bottom = "document.querySelector('.frame > header').getBoundingClientRect().bottom";
    expect(await page.evaluate(bottom), 'the button stays above the fold').toBe(860);
    await page.unrouteAll({ behavior: 'wait' });
  });

  test('ends in every tab when the user signs out in one; a link that is open stays', async () => {
    const inviter = new Inviter(service.api, new Users(service.api, adminPassword));
    const invited = await context.newPage();
    await invited.goto(await inviter.invite(await inviter.users.create()));
    await invited.getByRole('button', { name: 'Start' }).click();
    const firstStep = invited.getByRole('heading', { name: 'Add the account to your app' });
    await firstStep.waitFor();
    const other = await context.newPage();
    await other.goto(`${service.url}/#/users`);
    await users(other).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await other.getByText('You are signed out.').waitFor();
    expect(await context.cookies()).toEqual([]);
    await other.close();
    await firstStep.waitFor();
    await invited.reload();
    await firstStep.waitFor();
    await invited.close();
  });

  test('can be used with the keyboard alone', async () => {
    const keyboard = await newPage(browser);
    await keyboard.goto(service.url);
    await field(keyboard, 'Name').waitFor();
    const press = async (...keys: string[]): Promise<void> => {
      for (const key of keys) await keyboard.keyboard.press(key);
    };
    await press('Tab');
    await keyboard.keyboard.type('alice');
    await press('Tab');
    await keyboard.keyboard.type(goodPassword);
    await press('Enter');
    await keyboard.getByRole('link', { name: 'Set up two-step sign-in' }).waitFor();
    await keyboard.getByRole('link', { name: 'Set up two-step sign-in' }).focus();
    await press('Enter');
    await keyboard.getByRole('button', { name: 'Start' }).waitFor();
    const focused = (): Promise<string> => keyboard.evaluate('document.activeElement?.textContent');
    await expect
      .poll(focused, { message: 'the focus is on the new page’s heading' })
      .toBe('Set up two-step sign-in');
    await press('Tab', 'Tab', 'Enter');
    await keyboard.getByRole('heading', { name: 'Add the account to your app' }).waitFor();
    await expect.poll(focused).toBe('Add the account to your app');
  });
});
