import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  expectAccessible,
  narrow,
  newContext,
  newPage,
  startBrowser,
  wide,
} from '../support/browser/browser.js';
import { adminPassword, goodPassword, signInAsAdmin } from '../support/browser/console.js';
import { confirm, offer } from '../support/browser/many-users.js';
import { startService, type TestService } from '../support/service/service.js';

const longName = 'a-rather-long-name.of-the-finance-department@subsidiary.example.com';

describe('the console', () => {
  let service: TestService;
  let browser: Browser;

  beforeAll(async () => {
    service = await startService({ ADMIN_PASSWORD: adminPassword });
    browser = await startBrowser();
    await service.users.createWithMfa('user', longName);
  });

  const themeOf = (page: Page): Promise<unknown> =>
    page.evaluate('[document.documentElement.dataset.theme, getComputedStyle(document.body).colorScheme]');

  test.each([narrow, wide])(
    'keeps the chosen theme, from the first paint on: $width pixels',
    async (view) => {
      const context = await newContext(browser, view);
      const page = await context.newPage();
      await signInAsAdmin(page, service.api.url);
      expect(await themeOf(page)).toEqual([undefined, 'light dark']);
      const other = await context.newPage();
      await other.goto(service.api.url);
      await page.getByRole('button', { name: 'Dark' }).click();
      await expectAccessible(page);
      await expect.poll(() => themeOf(other), { message: 'other tabs follow' }).toEqual(['dark', 'dark']);
      // Nothing but the early script has run.
      await page.route('**/assets/index-*.js', (route) => route.abort());
      await page.reload();
      expect(await themeOf(page)).toEqual(['dark', 'dark']);
      await page.unrouteAll({ behavior: 'wait' });
      await page.reload();
      await page.getByRole('button', { name: 'Like the system' }).click();
      await page.reload();
      expect(await themeOf(page)).toEqual([undefined, 'light dark']);
      await context.close();
    },
  );

  test.each([narrow, wide])(
    'asks in the page before unfinished work is left: $width pixels',
    async (view) => {
      const page = await newPage(browser, view);
      await signInAsAdmin(page, service.api.url);
      const { name } = await service.users.create();
      await page.goto(`${service.api.url}/#/users?name=${name}`);
      await page.getByLabel(`Select ${name}`).check();
      await offer(page, 'Invite', 1).click();
      await confirm(page, 'Invite 1 user');
      const unsaved = page.getByRole('button', { name: 'Download the links' });
      await unsaved.waitFor();
      const { hash } = new URL(page.url());
      const asking = page.getByRole('dialog', { name: 'Leave this page?' });

      await page.getByRole('link', { name: 'Coverage', exact: true }).click();
      await asking.waitFor();
      await expectAccessible(page);
      await page.keyboard.press('Enter');
      await asking.waitFor({ state: 'detached' });
      expect(new URL(page.url()).hash, 'staying is what Enter does').toBe(hash);
      await page.getByRole('link', { name: 'Coverage', exact: true }).click();
      await asking.waitFor();
      await page.keyboard.press('Escape');
      await unsaved.waitFor();

      await page.getByRole('link', { name: 'Coverage', exact: true }).click();
      await page.getByRole('button', { name: 'Leave', exact: true }).click();
      await page.getByRole('heading', { name: 'Coverage' }).waitFor();
      expect(page.url()).toMatch(/#\/coverage$/);
      await page.context().close();
    },
  );

  test('shows an exact time on hover, on focus and on a tap, until Escape', async () => {
    const context = await newContext(browser, { ...narrow, touch: true });
    const page = await context.newPage();
    await signInAsAdmin(page, service.api.url);
    await page.goto(`${service.api.url}/#/users/1001`);
    const time = page.locator('.tip').first();
    const exact = page.getByRole('tooltip');
    await time.hover();
    await exact.waitFor();
    expect(await exact.textContent()).toMatch(/\b20\d\d\b.*\d:\d\d:\d\d/);
    await page.mouse.move(0, 0);
    await exact.waitFor({ state: 'hidden' });
    await time.focus();
    await exact.waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await exact.waitFor({ state: 'hidden' });
    await page.getByRole('heading', { name: longName }).tap();
    await time.tap();
    await exact.waitFor();
    await context.close();
  });

  test('names the programs of sessions, and shows what they sent', async () => {
    const page = await newPage(browser, wide);
    await signInAsAdmin(page, service.api.url);
    await page.goto(`${service.api.url}/#/users/1000/sessions`);
    await page
      .getByText(/^Chrome \d+ on Linux$/)
      .first()
      .hover();
    expect(await page.getByRole('tooltip').textContent()).toMatch(/^Mozilla\/5\.0 /);
    await page.context().close();
  });

  const pages = [
    '/users',
    '/users/1001',
    '/users/1001/methods',
    '/users/1001/sessions',
    '/users/1001/events',
    '/audit',
    '/coverage',
    '/invitations',
    '/nowhere',
  ];

  test.each([narrow, wide])('fits the window, even with long names: $width pixels', async (view) => {
    const page = await newPage(browser, view);
    await signInAsAdmin(page, service.api.url);
    for (const path of pages) {
      await page.goto(`${service.api.url}/#${path}`);
      await page.locator('main h1').waitFor();
      await expect.poll(() => page.locator('[aria-busy="true"]').count()).toBe(0);
      await expectAccessible(page);
    }
    await page.context().close();
  });

  test.each([narrow, wide])('breaks long words: $width pixels', async (view) => {
    const token = await service.users.admin();
    const name = `n${view.width}`.padEnd(128, 'x');
    const body = { name, description: 'd'.repeat(255), password: goodPassword };
    const { id } = (await service.api.post('/api/v1/users', token, body)).body;
    const page = await newPage(browser, view);
    await signInAsAdmin(page, service.api.url);
    await page.goto(`${service.api.url}/#/users?name=n${view.width}`);
    await page.getByText('1–1 of 1').waitFor();
    await expectAccessible(page);
    await page.goto(`${service.api.url}/#/users/${id}`);
    for (const label of ['Disable', 'Delete', 'Invite by link']) {
      await page.getByRole('button', { name: label, exact: true }).click();
      await page.getByRole('dialog').waitFor();
      const overflow = '(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)';
      const dialog = "document.querySelector('dialog[open]')";
      expect(await page.evaluate(`${overflow}(${dialog})`), label).toBe(0);
      await page.keyboard.press('Escape');
    }
    await page.context().close();
  });

  test('keeps what its colours say where the system forces its own', async () => {
    const page = await newPage(browser);
    await signInAsAdmin(page, service.api.url);
    await page.emulateMedia({ forcedColors: 'active' });
    await page.goto(`${service.api.url}/#/coverage`);
    await page.locator('.legend').waitFor();
    const legend: string[] = await page.evaluate(
      "[...document.querySelectorAll('.legend li')].map((item) => getComputedStyle(item, '::before').backgroundColor)",
    );
    expect(new Set(legend).size).toBe(legend.length);
    await page.goto(`${service.api.url}/#/users/1001`);
    await page.locator('.tabs').waitFor();
    const lines: string[] = await page.evaluate(
      "[...document.querySelectorAll('.tabs a')].map((tab) => getComputedStyle(tab).borderBottomColor)",
    );
    expect(lines.filter((line) => line === lines[0])).toHaveLength(1);
    await page.context().close();
  });
});
