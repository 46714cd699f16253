import type { Browser, Page, Route } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { newPage, startBrowser } from '../support/browser/browser.js';
import { adminPassword, field, openMainPage, signIn, signInAsAdmin } from '../support/browser/console.js';
import { button, confirm } from '../support/browser/many-users.js';
import { startService, type TestService } from '../support/service/service.js';

describe('an administrator who changes accounts, or whose own is changed', () => {
  let browser: Browser;
  let service: TestService;
  let page: Page;

  beforeAll(async () => {
    service = await startService({ ADMIN_PASSWORD: adminPassword });
    browser = await startBrowser();
    page = await newPage(browser);
    await signInAsAdmin(page, service.api.url);
  });

  async function change(id: number, body: object): Promise<void> {
    const token = await service.users.admin();
    const { status } = await service.api.request('PUT', `/api/v1/users/${id}`, { token, json: body });
    expect(status).toBe(200);
  }

  /** Another administrator, in a browser of its own on the page of its own account. */
  async function another(): Promise<{ own: Page; id: number }> {
    const { id, name, password } = await service.users.create('admin');
    const own = await newPage(browser);
    await signIn(own, service.api.url, name, password);
    await own.getByRole('heading', { name: 'Users' }).waitFor();
    await own.goto(`${service.api.url}/#/users/${id}`);
    await button(own, 'Edit').waitFor();
    return { own, id };
  }

  async function expectPagesOfUser(own: Page, id: number): Promise<void> {
    await own.getByRole('link', { name: 'My account' }).waitFor();
    expect(await own.getByRole('navigation', { name: 'Main' }).getByRole('link').count()).toBe(1);
    await expect.poll(() => new URL(own.url()).hash).toBe(`#/users/${id}`);
    expect(await own.getByText('Your account may not do that').count()).toBe(0);
    await own.context().close();
  }

  test('has the pages of its new role when another one has demoted it', async () => {
    const { own, id } = await another();
    await change(id, { role: 'user' });
    await openMainPage(own, 'Coverage');
    await expectPagesOfUser(own, id);
  });

  test('has the pages of its new role when it has demoted itself', async () => {
    const { own, id } = await another();
    await button(own, 'Edit').click();
    await own.getByLabel('Role').selectOption({ label: 'User' });
    await button(own, 'Save').click();
    await expectPagesOfUser(own, id);
  });

  test.each(['Disable', 'Delete'])(
    'is warned and then signed out when it does this to itself: %s',
    async (label) => {
      const { own } = await another();
      await button(own, label).click();
      const dialog = own.getByRole('dialog');
      await dialog.getByText('This is your own account.').waitFor();
      await dialog.getByRole('button', { name: new RegExp(`^${label} `) }).click();
      await own.getByText('You are signed out.').waitFor();
      await expect.poll(() => new URL(own.url()).hash).toBe('#/');
      await own.context().close();
    },
  );

  test('changes only what was edited', async () => {
    const { id } = await service.users.create('admin', 'demoted');
    await page.goto(`${service.api.url}/#/users/${id}`);
    await button(page, 'Edit').waitFor();
    await change(id, { role: 'user', description: 'of the other one' });

    await button(page, 'Edit').click();
    await button(page, 'Save').click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await button(page, 'Edit').click();
    await field(page, 'Description').fill('of this one');
    await button(page, 'Save').click();
    await page.locator('.toast').getByText('Changes saved.').waitFor();
    expect(await page.locator('.toast').count(), 'without a change, nothing is saved').toBe(1);
    const { body } = await service.api.get(`/api/v1/users/${id}`, await service.users.admin());
    expect(body).toMatchObject({ role: 'user', description: 'of this one' });
  });

  test('sees a deletion through: while it runs the dialog stays, and a page opened meanwhile stays, too', async () => {
    const [first, second] = [await service.users.create(), await service.users.create()];
    const held: Route[] = [];
    await page.route(`**/api/v1/users/${second.id}`, (route) =>
      route.request().method() === 'DELETE' ? void held.push(route) : route.continue(),
    );
    await page.goto(`${service.api.url}/#/users/${first.id}`);
    await page.getByRole('heading', { name: first.name }).waitFor();
    await page.goto(`${service.api.url}/#/users/${second.id}`);
    await button(page, 'Delete').click();
    await confirm(page, `Delete ${second.name}`);
    await expect.poll(() => held.length).toBe(1);
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByRole('button', { name: 'Cancel' }).isDisabled()).toBe(true);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await dialog.getByRole('button', { name: 'Close' }).click();
    expect(await dialog.isVisible()).toBe(true);

    await page.goBack();
    await page.getByRole('heading', { name: first.name }).waitFor();
    await held[0]?.continue();
    await page.locator('.toast').getByText(`${second.name} deleted.`).waitFor();
    await expect.poll(() => new URL(page.url()).hash).toBe(`#/users/${first.id}`);
  });
});
