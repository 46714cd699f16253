import { beforeAll, describe, expect, test } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import {
  expectAccessible,
  expectAccessibleColours,
  narrow,
  newPage,
  type View,
  wide,
} from '../support/browser/browser.js';
import { copyBy, startConsole } from '../support/browser/console.js';
import type { ServiceProcess } from '../support/processes/processes.js';

const sizes = [
  [390, narrow],
  [1280, wide],
] as const;

describe('the reference at /docs', () => {
  let browser: Browser;
  let service: ServiceProcess;

  beforeAll(async () => {
    ({ service, browser } = await startConsole());
  });

  const open = async (view: View, hash = ''): Promise<Page> => {
    const page = await newPage(browser, view);
    await page.goto(`${service.url}/docs${hash}`);
    await page.getByRole('searchbox').waitFor();
    return page;
  };
  const shownCalls = (page: Page): Promise<string[]> =>
    page.locator('.call:visible').evaluateAll((calls) => calls.map(({ id }) => id));

  // Thousands of elements have their contrast measured.
  const minutes = 180_000;

  test.each(sizes)(
    'is accessible at a width of %i pixels, also while something is searched',
    async (width, view) => {
      const page = await open(view, '#enableMfa');
      await expectAccessible(page);
      await page.goto(`${service.url}/docs#error-MFA_LOCKED`);
      await page.getByRole('searchbox').fill('locked');
      await expectAccessible(page);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    },
    minutes,
  );

  test(
    'has accessible colours in dark mode',
    async () => {
      const page = await open({ ...narrow, dark: true }, '#enableMfa');
      await expectAccessibleColours(page);
      await page.getByRole('searchbox').fill('locked');
      await expectAccessibleColours(page);
    },
    minutes,
  );

  describe.each(sizes)('at a width of %i pixels', (_, view) => {
    test('is searched by path, summary and code, by keyboard alone', async () => {
      const page = await open(view);
      const everything = (await shownCalls(page)).length;
      await page.keyboard.press('/');
      for (const [words, calls] of [
        ['users/{id}/enablemfa', ['enableMfa']],
        ['sign out', ['endConsoleSession', 'signOut']],
        ['ENROLMENT_EXHAUSTED', ['acceptInvited', 'acceptMfa', 'confirmAuthenticator']],
        ['get users/{id}/sessions', ['listSessions']],
      ] as const) {
        await page.keyboard.press('Control+A');
        await page.keyboard.type(words);
        expect((await shownCalls(page)).sort(), words).toEqual(calls);
        await page.getByRole('status').getByText(`${calls.length} call`).waitFor();
      }
      await page.keyboard.press('Enter');
      await expect.poll(() => page.url()).toMatch(/#listSessions$/);
      await expect.poll(() => page.evaluate('document.activeElement.hash')).toBe('#listSessions');
      await page.keyboard.press('Escape');
      expect(await shownCalls(page)).toHaveLength(everything);
      await page.keyboard.press('/');
      await page.keyboard.type('xyzzy');
      await page.getByText('Nothing found').waitFor();
    });

    test('shows what a link leads to, although the search has hidden it', async () => {
      const page = await open(view);
      await page.getByRole('searchbox').fill('verifyMfa post');
      const call = page.locator('#verifyMfa');
      await call.getByRole('link', { name: 'MFA_LOCKED', exact: true }).click();
      const row = page.locator('#error-MFA_LOCKED');
      await row.waitFor({ state: 'visible' });
      expect(await page.getByRole('searchbox').inputValue()).toBe('');
      await row.getByRole('link', { name: 'requestToken', exact: true }).click();
      await page
        .getByRole('heading', { name: 'Sign in, send the second factor, or refresh', exact: true })
        .waitFor();
    });

    test.each(['enableMfa', 'error-MFA_LOCKED', 'schema-RoleCoverageDto'])(
      'shows the target of a link to #%s below the search',
      async (id) => {
        const page = await open(view, `#${id}`);
        const target = await page.locator(`#${id}`).boundingBox();
        const search = await page.getByRole('search').boundingBox();
        const below = view === narrow && search ? search.y + search.height : 0;
        expect(target?.y).toBeGreaterThanOrEqual(below);
        expect(target?.y).toBeLessThan(300);
      },
    );

    test('copies a command with the address it is served from', async () => {
      const page = await open(view);
      const copied = await copyBy(
        page.locator('#listUsers').getByRole('button', { name: 'Copy the command' }),
      );
      expect(copied).toContain(`curl -s '${service.url}/api/v1/users'`);
    });

    test('selects a command and says so if the browser does not let the page copy', async () => {
      const page = await newPage(browser, view);
      await page.addInitScript('delete Navigator.prototype.clipboard');
      await page.goto(`${service.url}/docs`);
      await page.locator('#listUsers').getByRole('button', { name: 'Copy the command' }).click();
      await page.getByRole('button', { name: 'Selected: press Ctrl+C or ⌘C' }).waitFor();
      expect(await page.evaluate('getSelection().toString()')).toContain(
        `curl -s '${service.url}/api/v1/users'`,
      );
    });

    test('works without scripts', async () => {
      const context = await browser.newContext({
        javaScriptEnabled: false,
        viewport: { width: view.width ?? 0, height: 800 },
      });
      const page = await context.newPage();
      await page.goto(`${service.url}/docs`);
      await page.getByText(`The service is at ${service.url}.`).waitFor();
      expect(await page.getByRole('searchbox').isVisible()).toBe(false);
      expect(await page.getByRole('button').count()).toBe(0);
      await page.getByRole('navigation').getByRole('link', { name: 'Create a user' }).click();
      await page.getByRole('heading', { name: 'Create a user' }).waitFor();
      await context.close();
    });
  });

  test('names the address that the browser uses, not the one the service knows', async () => {
    const page = await newPage(browser);
    const address = service.url.replace('127.0.0.1', 'localhost');
    await page.goto(`${address}/docs`);
    await page.getByText(`The service is at ${address}.`).waitFor();
    expect(await page.locator('#begin pre').textContent()).toContain(`BASE='${address}'`);
  });

  test('is printed without search, navigation and buttons', async () => {
    const page = await open(wide);
    await page.emulateMedia({ media: 'print' });
    for (const hidden of [
      page.getByRole('searchbox'),
      page.getByRole('navigation'),
      page.locator('.copy').first(),
    ])
      expect(await hidden.isVisible()).toBe(false);
    expect(await page.locator('#enableMfa').isVisible()).toBe(true);
  });
});
