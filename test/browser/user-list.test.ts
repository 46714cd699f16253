import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectAccessible, newPage, startBrowser } from '../support/browser/browser.js';
import { adminPassword, field, openMainPage, signInAsAdmin } from '../support/browser/console.js';
import { button } from '../support/browser/many-users.js';
import { startService, type TestService } from '../support/service/service.js';

describe('the list of users', () => {
  let browser: Browser;
  let service: TestService;
  let page: Page;

  beforeAll(async () => {
    service = await startService({ ADMIN_PASSWORD: adminPassword });
    browser = await startBrowser();
    for (const name of ['anna', 'bert', 'carl']) await service.users.create('user', name);
    page = await newPage(browser);
    await signInAsAdmin(page, service.api.url);
  });

  const name = () => field(page, 'Name begins with');
  const shown = (range: string) => page.getByText(range, { exact: true });

  test('is filtered by the name in the field, also after Back and after a link to the whole list', async () => {
    await shown('1–4 of 4').waitFor();
    await name().fill('an');
    await shown('1–1 of 1').waitFor();
    await openMainPage(page, 'Users');
    await shown('1–4 of 4').waitFor();
    expect(await name().inputValue()).toBe('');
    await page.goBack();
    await shown('1–1 of 1').waitFor();
    expect(await name().inputValue()).toBe('an');
  });

  test('shows the last page there is when the one in the address is gone', async () => {
    await page.goto(`${service.api.url}/#/users?account=active&offset=90`);
    await shown('1–4 of 4').waitFor();
    await expect.poll(() => new URL(page.url()).hash).toBe('#/users?account=active');
    await page.route(`**/api/v1/mfaInvitations?*cursor=*`, (route) =>
      route.fulfill({ json: { results: [], nextCursor: null } }),
    );
    await page.goto(`${service.api.url}/#/invitations?before=gone`);
    await page.getByText('No open links').waitFor();
    await expect.poll(() => new URL(page.url()).hash).toBe('#/invitations');
    await page.goto(`${service.api.url}/#/users`);
  });

  test.each([
    ['%', 'A name cannot contain “%”.'],
    ['ä', 'A name cannot contain “ä”.'],
  ])('shows and offers nobody for a name that none can have, and says so: %s', async (typed, remark) => {
    await page.getByLabel('Select anna').check();
    await name().pressSequentially(typed);
    await page.getByText(remark).waitFor();
    await page.getByText('No users shown').waitFor();
    expect(await page.getByRole('checkbox').count()).toBe(0);
    expect(await button(page, 'Download as CSV').count()).toBe(0);
    await expectAccessible(page);
    await name().fill('an');
    await shown('1–1 of 1').waitFor();
  });
});
