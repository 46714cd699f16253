import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectAccessible, narrow, newPage, wide } from '../support/browser/browser.js';
import {
  adminPassword,
  createUser,
  goodPassword,
  signInAsAdmin,
  startConsole,
} from '../support/browser/console.js';
import type { ServiceProcess } from '../support/processes/processes.js';

const german = 'de-AT';

describe('the language of the self-service pages', () => {
  let browser: Browser;
  let service: ServiceProcess;

  beforeAll(async () => {
    ({ service, browser } = await startConsole());
    const admin = await newPage(browser);
    await signInAsAdmin(admin, service.url);
    await createUser(admin, 'alice');
  });

  const languageOf = (page: Page): Promise<unknown> => page.evaluate('document.documentElement.lang');

  async function anmelden(page: Page, name: string, password: string): Promise<void> {
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByLabel('Passwort', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Anmelden' }).click();
  }

  test.each([narrow, wide])('is that of the browser ($width pixels)', async (view) => {
    const page = await newPage(browser, { ...view, locale: german });
    await page.goto(service.url);
    await page.getByRole('heading', { name: 'Anmelden' }).waitFor();
    await expect.poll(() => languageOf(page)).toBe('de');
    await expectAccessible(page);
    await anmelden(page, 'alice', 'not the right one');
    await page.getByText('Der Name oder das Passwort stimmt nicht.').waitFor();
    await page.context().close();
  });

  test('is English in a browser with a language that the console does not speak', async () => {
    const page = await newPage(browser, { locale: 'fr-FR' });
    await page.goto(service.url);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await expect.poll(() => languageOf(page)).toBe('en');
    await page.context().close();
  });

  test('can be chosen by hand, keeps what was typed, and is remembered', async () => {
    const page = await newPage(browser, { ...narrow, dark: true });
    await page.goto(service.url);
    await page.getByLabel('Name', { exact: true }).fill('alice');
    await page.getByRole('button', { name: 'Deutsch' }).click();
    await page.getByRole('heading', { name: 'Anmelden' }).waitFor();
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('alice');
    await expectAccessible(page);
    await page.reload();
    await page.getByRole('heading', { name: 'Anmelden' }).waitFor();
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.context().close();
  });

  test.each([
    ['a few times', 6],
    ['for good', Infinity],
  ])('stays as it was while the next one fails to load: %s', async (_, failures) => {
    const page = await newPage(browser, { locale: german });
    let failed = 0;
    await page.route('**/assets/en-*.js', (route) => {
      failed += 1;
      if (failed > failures) return route.continue();
      return failed === 1 ? route.abort() : route.fulfill({ status: 404 });
    });
    await page.goto(service.url);
    await anmelden(page, 'administrator', adminPassword);
    await page.getByRole('heading', { name: 'Users' }).waitFor();
    await expect.poll(() => languageOf(page)).toBe('de');
    if (failures === Infinity) await expect.poll(() => failed).toBeGreaterThan(4);
    else await page.getByRole('button', { name: 'Sign out' }).waitFor();
    await page.getByRole('heading', { name: 'Users' }).waitFor();
    await page.context().close();
  });

  test('is another one if that of the browser fails to load', async () => {
    const page = await newPage(browser);
    await page.route('**/assets/en-*.js', (route) => route.abort());
    await page.goto(service.url);
    await page.getByRole('heading', { name: 'Anmelden' }).waitFor();
    await page.context().close();
  });

  test('of the pages for administrators is English, and returns to the chosen one after signing out', async () => {
    const page = await newPage(browser, { locale: german });
    await page.goto(service.url);
    await anmelden(page, 'administrator', adminPassword);
    await page.getByRole('heading', { name: 'Users' }).waitFor();
    await expect.poll(() => languageOf(page)).toBe('en');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('Sie sind abgemeldet.').waitFor();
    await expect.poll(() => languageOf(page)).toBe('de');
    await anmelden(page, 'alice', goodPassword);
    await page.getByRole('button', { name: 'Abmelden' }).waitFor();
    await page.context().close();
  });
});
