import type { Page } from 'playwright-core';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { expectAccessible, startBrowser } from '../support/browser/browser.js';
import { adminPassword, field, goodPassword, signInAsAdmin } from '../support/browser/console.js';
import { button, confirm } from '../support/browser/many-users.js';
import { declined, SignedInAdmin } from '../support/browser/step-up.js';
import type { TestService } from '../support/service/service.js';
import { travel } from '../support/service/time.js';
import type { TestUser } from '../support/users/users.js';

describe('an administrator whose sign-in is too long ago', () => {
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

  test('confirms with the password over an open dialog, which then does its work', async () => {
    await admin.edit(user, 'of the accounts');
    await expectAccessible(page);
    await expect
      .poll(() => page.evaluate('document.activeElement.labels?.[0]?.textContent'))
      .toBe('Password');
    await admin.answer(adminPassword);
    await admin.expectToast('Changes saved.');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.getByText('of the accounts').waitFor();
    await button(page, 'Disable').click();
    await confirm(page, `Disable ${user.name}`);
    await admin.expectToast(`${user.name} disabled.`);
    expect(admin.stepUps, 'the proof counts for the next change, too').toBe(1);
  });

  test('is told of a wrong password, and of a lock, and can still do it afterwards', async () => {
    await admin.edit(user, 'typed once');
    await admin.answer('');
    await admin.asked().getByText('Enter your current password.').waitFor();
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      await admin.answer('not the right one');
      await admin.asked().getByText('The current password is not right.').waitFor();
      await expect.poll(() => admin.stepUps).toBe(attempt);
      await expect.poll(() => admin.asked().locator('[aria-disabled]').count()).toBe(0);
    }
    await expectAccessible(page);
    await admin.answer(adminPassword);
    await admin.asked().getByText('Too many wrong passwords.').waitFor();
    await expectAccessible(page);
    travel(24 * 60 * 60);
    await signInAsAdmin(page, service.api.url);
  });

  test('declines: nothing is done or lost, and the same button asks again', async () => {
    await admin.edit(user, 'keep this');
    await page.keyboard.press('Escape');
    await admin.asked().waitFor({ state: 'detached' });
    const dialog = page.getByRole('dialog');
    await dialog.getByText(declined).waitFor();
    expect(await field(page, 'Description').inputValue()).toBe('keep this');
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Save');
    await expectAccessible(page);
    await button(page, 'Save').click();
    await admin.asked().getByRole('button', { name: 'Cancel' }).click();
    await dialog.getByText(declined).waitFor();
    expect(admin.stepUps).toBe(0);
    await button(page, 'Save').click();
    await admin.prove();
    await admin.expectToast('Changes saved.');
  });

  test.each([
    ['creates a user', createUser],
    ['changes a password', changePassword],
    ['deletes a user', deleteUser],
    ['creates an invitation', invite],
    ['begins an enrolment', enrol],
  ])('%s', async (_, work) => {
    await work();
  });

  async function createUser(): Promise<void> {
    const name = `made-after-${user.name}`;
    await admin.open('/new');
    await field(page, 'Name').fill(name);
    await field(page, 'Password').fill(goodPassword);
    await button(page, 'Create').click();
    await admin.prove();
    await page.getByRole('heading', { name, exact: true }).waitFor();
  }

  async function changePassword(): Promise<void> {
    await admin.open(`/${user.id}/methods`);
    await button(page, 'Change password').click();
    await field(page, 'New password').fill(goodPassword);
    await button(page, 'Change').click();
    await admin.prove();
    await admin.expectToast('Password changed.');
  }

  async function deleteUser(): Promise<void> {
    await admin.open(`/${user.id}`);
    await button(page, 'Delete').click();
    await confirm(page, `Delete ${user.name}`);
    await admin.prove();
    await admin.expectToast(`${user.name} deleted.`);
    await page.getByRole('heading', { name: 'Users' }).waitFor();
  }

  async function invite(): Promise<void> {
    await admin.open(`/${user.id}`);
    await button(page, 'Invite by link').click();
    await button(page, 'Create link').click();
    await admin.prove();
    await page.locator('.secret').getByText('https://mfa.example.com/#/enrol/').waitFor();
    await button(page, 'Done').click();
  }

  async function enrol(): Promise<void> {
    await admin.open(`/${user.id}/mfa`);
    await button(page, 'Start').click();
    await admin.prove();
    await page.getByRole('heading', { name: 'Add the account to your app' }).waitFor();
  }
});
