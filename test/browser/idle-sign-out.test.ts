import type { Browser, BrowserContext, Page } from 'playwright-core';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { expectAccessible, narrow, newContext, startBrowser, wide } from '../support/browser/browser.js';
import { adminPassword, field, signInAsAdmin, typeCredentials } from '../support/browser/console.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock, travel } from '../support/service/time.js';
import { Users } from '../support/users/users.js';

const minute = 60;
const away = 'You were signed out because you were away.';

describe('an idle session in the browser', () => {
  let service: TestService;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let refreshes: number;

  beforeAll(async () => {
    service = await startService({ ADMIN_PASSWORD: adminPassword });
    browser = await startBrowser();
    stopClock();
  });

  beforeEach(async () => {
    await start();
  });

  async function start(view = wide): Promise<void> {
    context = await newContext(browser, view);
    await context.clock.install({ time: Date.now() });
    page = await context.newPage();
    refreshes = 0;
    context.on('request', (request) => {
      if (request.url().endsWith('/console/token') && request.postData()?.includes('refresh_token'))
        refreshes += 1;
    });
    await signInAsAdmin(page, service.api.url);
    await rowsIn(page);
  }

  /** For the service, and for the pages as if the computer had slept. */
  async function sleep(seconds: number): Promise<void> {
    travel(seconds);
    await context.clock.fastForward(seconds * 1000);
  }

  /** For the service, and second by second for the pages. */
  async function wait(seconds: number): Promise<void> {
    travel(seconds);
    await context.clock.runFor(seconds * 1000);
  }

  /** A call that is still under way when the clock moves would arrive with an expired token. */
  const rowsIn = (of: Page): Promise<void> => of.getByRole('row').first().waitFor();

  /** Moves the mouse after a while without use, and waits until the session is refreshed in all tabs. */
  async function use(of: Page, x: number): Promise<void> {
    const before = await idleDeadline(of);
    await of.mouse.move(x, 100);
    // The first one after a page was loaded has no distance.
    await of.mouse.move(x + 10, 100);
    await expect.poll(() => idleDeadline(of), { message: 'the refresh' }).toBeGreaterThan(before);
  }

  const idleDeadline = (of: Page): Promise<number> =>
    of.evaluate<number>(`Number(localStorage.getItem('mfa-console-idle'))`);

  const warningOf = (of: Page) => of.getByRole('dialog', { name: 'Are you still there?' });

  test.each([narrow, wide])('is warned a minute before, and can stay: $width pixels', async (view) => {
    await context.close();
    await start(view);
    await page.goto(`${service.api.url}/#/users/new`);
    await field(page, 'Name').fill('half-typed');
    await wait(28 * minute);
    expect(await warningOf(page).count()).toBe(0);
    await wait(90);
    await warningOf(page).waitFor();
    // The clock goes on, and the text follows it once a second.
    await page
      .getByText(/You will be signed out in (30|2\d) seconds\./)
      .first()
      .waitFor();
    await expectAccessible(page);
    await page.mouse.move(20, 20);
    await page.mouse.move(200, 200);
    expect(await warningOf(page).count(), 'a movement is no answer').toBe(1);
    await page.getByRole('button', { name: 'Stay signed in' }).click();
    await warningOf(page).waitFor({ state: 'detached' });
    expect(await field(page, 'Name').inputValue()).toBe('half-typed');
    await wait(28 * minute);
    expect(await field(page, 'Name').isVisible()).toBe(true);
  });

  test('that slept through its end is hidden, and continues for the same user with what was typed', async () => {
    await page.goto(`${service.api.url}/#/users/new`);
    await field(page, 'Name').fill('typed before lunch');
    await sleep(60 * minute);
    await page.getByText(away).waitFor();
    expect(await page.getByRole('heading', { name: 'Create a user' }).count()).toBe(0);
    await expect.poll(() => context.cookies()).toEqual([]);
    const admin = await new Users(service.api, adminPassword).admin();
    const query = '/api/v1/auditEvents?type=session.ended&limit=1';
    expect((await service.api.get(query, admin)).body.results).toMatchObject([
      { userId: 1000, details: { reason: 'idle' } },
    ]);
    await typeCredentials(page, 'administrator', adminPassword);
    await page.getByRole('heading', { name: 'Create a user' }).waitFor();
    expect(await field(page, 'Name').inputValue()).toBe('typed before lunch');
    expect(await page.getByText(away).count()).toBe(0);
  });

  test('that was asked to confirm is hidden, too, and need not confirm after signing in', async () => {
    const { id } = await new Users(service.api, adminPassword).create();
    await wait(16 * minute);
    await page.goto(`${service.api.url}/#/users/${id}`);
    await page.getByRole('button', { name: 'Edit' }).click();
    await field(page, 'Description').fill('typed before lunch');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('dialog', { name: 'Confirm that it’s you' }).waitFor();
    await sleep(60 * minute);
    await page.getByText(away).waitFor();
    await typeCredentials(page, 'administrator', adminPassword);
    expect(await field(page, 'Description').inputValue()).toBe('typed before lunch');
    expect(await page.getByRole('dialog').count()).toBe(1);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Changes saved.').first().waitFor();
  });

  test('is ended on the service even if the computer’s clock is fast', async () => {
    await context.clock.fastForward(31 * minute * 1000);
    await page.getByText(away).waitFor();
    await expect.poll(() => context.cookies()).toEqual([]);
    await page.reload();
    await field(page, 'Password').waitFor();
  });

  test('is refreshed while somebody uses the page, and otherwise not', async () => {
    const before = refreshes;
    for (let minutes = 0; minutes < 40; minutes += 5) {
      await wait(5 * minute);
      await use(page, 100 + minutes);
    }
    await expect.poll(() => refreshes - before, { message: 'once for each use' }).toBe(8);
    const used = refreshes;
    await wait(28 * minute);
    expect(refreshes).toBe(used);
  });

  test('is not kept alive by a page that loads by itself: its calls wait until it is used', async () => {
    await page.route(/health|users\?/, (route) => route.abort());
    await page.reload();
    await page.getByText('The service cannot be reached').first().waitFor();
    await wait(16 * minute);
    const before = refreshes;
    await page.unrouteAll({ behavior: 'wait' });
    const outages = async (): Promise<number> => {
      await wait(15);
      return page.locator('.outage').count();
    };
    await expect.poll(outages, { interval: 500 }).toBe(0);
    expect(refreshes, 'the access token has expired').toBe(before);
    expect(await page.getByRole('row').count()).toBe(0);
    await page.mouse.move(100, 100);
    await page.mouse.move(110, 110);
    await page.getByRole('row').first().waitFor();
    expect(refreshes).toBe(before + 1);
  });

  test('is not limited by a page whose answers come from an older version of the service', async () => {
    await page.route('**/console/token', async (route) => {
      const response = await route.fetch();
      const { idle_timeout: _, ...older } = (await response.json()) as Record<string, unknown>;
      await route.fulfill({ response, json: older });
    });
    await page.reload();
    await page.getByRole('row').first().waitFor();
    for (let minutes = 0; minutes < 40; minutes += 20) {
      await wait(20 * minute);
      await use(page, 100 + minutes);
    }
    await page.getByRole('link', { name: 'Audit' }).click();
    await page.getByRole('row').first().waitFor();
    await page.unrouteAll({ behavior: 'wait' });
  });

  test('is shared by tabs: the warning is in each, and gone when one of them is used', async () => {
    const other = await context.newPage();
    await other.goto(`${service.api.url}/#/audit`);
    await rowsIn(other);
    await wait(29.5 * minute);
    await warningOf(page).waitFor();
    await warningOf(other).waitFor();
    await other.getByRole('button', { name: 'Stay signed in' }).click();
    await warningOf(other).waitFor({ state: 'detached' });
    await warningOf(page).waitFor({ state: 'detached' });
    for (let minutes = 0; minutes < 40; minutes += 5) {
      await wait(5 * minute);
      await use(other, 100 + minutes);
    }
    expect(await warningOf(page).count()).toBe(0);
    await sleep(31 * minute);
    await page.getByText(away).waitFor();
    await other.getByText(away).waitFor();
  });
});
