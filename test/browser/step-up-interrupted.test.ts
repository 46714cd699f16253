import type { Page } from 'playwright-core';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startBrowser } from '../support/browser/browser.js';
import { adminPassword, field, goodPassword, typeCredentials } from '../support/browser/console.js';
import { button, confirm, offer, results } from '../support/browser/many-users.js';
import { declined, SignedInAdmin } from '../support/browser/step-up.js';
import type { TestService } from '../support/service/service.js';
import type { TestUser } from '../support/users/users.js';

describe('an administrator who is asked to confirm', () => {
  let admin: SignedInAdmin;
  let service: TestService;
  let page: Page;
  let user: TestUser;

  beforeAll(async () => {
    admin = await SignedInAdmin.start(await startBrowser());
    ({ service, page } = admin);
  });

  beforeEach(async () => {
    user = await service.users.create();
    admin.waitTooLong();
  });

  afterEach(async () => {
    await page.unrouteAll({ behavior: 'wait' });
  });

  test('is asked once for many users at once, and the rest goes on', async () => {
    for (let made = 0; made < 4; made += 1) await service.users.create('user', `many-${made}`);
    admin.waitTooLong();
    await admin.open('?name=many-');
    await page.getByText('1–4 of 4').waitFor();
    await page.getByLabel('Select all on this page').check();
    await offer(page, 'Invite', 4).click();
    await confirm(page, 'Invite 4 users');
    await admin.asked().getByRole('button', { name: 'Cancel' }).click();
    await page.getByText(declined).waitFor();
    await button(page, 'Continue with the rest').click();
    await admin.prove();
    await results(page, '4 users are invited').waitFor();
    expect(admin.stepUps).toBe(1);
    expect(await page.getByText('https://mfa.example.com/#/enrol/').count()).toBe(4);
    await page.getByRole('button', { name: 'Download the links' }).click();
  });

  test('is not asked again for a call that was refused late', async () => {
    await service.users.create('user', 'late-0');
    await service.users.create('user', 'late-1');
    admin.waitTooLong();
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    let calls = 0;
    await page.route('**/mfa/invitation', async (route) => {
      const isFirst = ++calls === 1;
      const response = await route.fetch();
      if (isFirst) await released;
      await route.fulfill({ response });
    });
    await admin.open('?name=late-');
    await page.reload();
    await page.getByText('1–2 of 2').waitFor();
    await page.getByLabel('Select all on this page').check();
    await offer(page, 'Invite', 2).click();
    await confirm(page, 'Invite 2 users');
    await admin.prove();
    release();
    await results(page, '2 users are invited').waitFor();
    expect(admin.stepUps).toBe(1);
    await page.getByRole('button', { name: 'Download the links' }).click();
  });

  test('finds the page as it was when the session ends meanwhile, and need not confirm after signing in', async () => {
    await admin.edit(user, 'before the end');
    await service.api.request('DELETE', '/api/v1/users/1000/sessions', {
      token: await service.users.admin(),
    });
    await admin.answer(adminPassword);
    await page.getByText('Your session has ended.').waitFor();
    expect(await admin.asked().count()).toBe(0);
    await typeCredentials(page, 'administrator', adminPassword);
    expect(await field(page, 'Description').inputValue()).toBe('before the end');
    expect(await admin.asked().count()).toBe(0);
    expect(await page.getByText(declined).count()).toBe(0);
    await button(page, 'Save').click();
    await admin.expectToast('Changes saved.');
  });

  test('is told of an outage, and confirms when it is over', async () => {
    await admin.edit(user, 'through the outage');
    await page.route('**/console/stepUp', (route) => route.abort());
    await admin.answer(adminPassword);
    await admin.asked().getByText('The service cannot be reached.').waitFor();
    await page.unrouteAll({ behavior: 'wait' });
    await admin.prove();
    await admin.expectToast('Changes saved.');
  });

  test('uses two tabs: each asks, one refreshes while the other confirms', async () => {
    await admin.edit(user, 'in the first tab');
    const other = await page.context().newPage();
    await other.goto(`${service.api.url}/#/users/${user.id}`);
    await button(other, 'Edit').waitFor();
    await Promise.all([other.reload(), admin.prove()]);
    await admin.expectToast('Changes saved.');
    await button(other, 'Disable').click();
    await confirm(other, `Disable ${user.name}`);
    await other.locator('.toast').getByText(`${user.name} disabled.`).waitFor();
    await page.reload();
    await button(page, 'Enable').waitFor();
    await other.close();
  });

  test('leaves the page with the back button: the question goes with it', async () => {
    await admin.open('/new');
    await page.getByRole('heading', { name: 'Create a user' }).waitFor();
    await admin.open('');
    await page.getByRole('link', { name: 'Create a user' }).click();
    await field(page, 'Name').fill('never-made');
    await field(page, 'Password').fill(goodPassword);
    await button(page, 'Create').click();
    await admin.asked().waitFor();
    await page.goBack();
    await admin.asked().waitFor({ state: 'detached' });
    await page.getByRole('heading', { name: 'Users' }).waitFor();
    expect(admin.stepUps).toBe(0);
  });
});
