import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectAccessible, narrow, newPage, wide } from '../support/browser/browser.js';
import {
  adminPassword,
  createUser,
  field,
  goodPassword,
  signInAsAdmin,
  startConsole,
} from '../support/browser/console.js';
import type { ServiceProcess } from '../support/processes/processes.js';
import { Users } from '../support/users/users.js';

/** The focused element: its role and its name, as far as these pages need them. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(`(() => {
    const { tagName, id, textContent, labels } = document.activeElement;
    const label = document.activeElement.getAttribute('aria-label') ?? labels?.[0]?.textContent ?? textContent;
    return tagName.toLowerCase() + ' ' + label.trim();
  })()`);

const expectFocus = (page: Page, wanted: string): Promise<void> =>
  expect.poll(() => focused(page), { message: 'the focused element' }).toBe(wanted);

describe.each([
  ['on a wide screen', wide],
  ['on a phone', narrow],
])('%s, every change of an account', (_, view) => {
  let browser: Browser;
  let service: ServiceProcess;
  let page: Page;

  beforeAll(async () => {
    ({ service, browser } = await startConsole());
    page = await newPage(browser, view);
    await signInAsAdmin(page, service.url);
  });

  const message = (text: string) => page.getByRole('region', { name: 'Messages' }).getByText(text);
  const dialogButton = (name: string) => page.getByRole('dialog').getByRole('button', { name, exact: true });
  const open = (name: string) => page.getByRole('button', { name, exact: true }).click();

  test('that creates it is told on its page, whose heading has the focus', async () => {
    await createUser(page, 'alice');
    await message('User alice created.').waitFor();
    await expectFocus(page, 'h1 alice');
    await expectAccessible(page);
  });

  test('returns the focus to the button that opened the dialog', async () => {
    await open('Edit');
    await expectFocus(page, 'input Description');
    await dialogButton('Cancel').click();
    await expectFocus(page, 'button Edit');
    await open('Edit');
    await page.keyboard.press('Escape');
    await expectFocus(page, 'button Edit');
    await open('Edit');
    await field(page, 'Description').fill('of the accounts');
    await dialogButton('Save').click();
    await message('saved').waitFor();
    await expectFocus(page, 'button Edit');

    await page.goto(`${service.url}/#/users/1001/methods`);
    await open('Change password');
    await field(page, 'New password').fill(goodPassword);
    await dialogButton('Change').click();
    await message('Password changed.').waitFor();
    await expectFocus(page, 'button Change password');
    await page.goto(`${service.url}/#/users/1001`);
  });

  test('shows at most three messages, which can be dismissed and do not take the focus along', async () => {
    const messages = page.locator('.toast');
    for (const name of ['Disable', 'Enable', 'Disable', 'Enable']) {
      await open(name);
      await expectFocus(page, 'button Cancel');
      await dialogButton(`${name} alice`).click();
      // The button is gone, as the account is now in the other state.
      await expectFocus(page, 'h2 Account');
      // Messages stay while the pointer is on them.
      await messages.last().hover();
    }
    await expect.poll(() => messages.count()).toBe(3);
    await expectAccessible(page);
    for (const left of [2, 1, 0]) {
      await page.getByRole('button', { name: 'Dismiss this message' }).first().click();
      await expect.poll(() => messages.count()).toBe(left);
      await expectFocus(page, 'h2 Account');
    }
  });

  test('that deletes it is told on the list', async () => {
    await open('Delete');
    await dialogButton('Delete alice').click();
    await message('alice deleted.').waitFor();
    await expectFocus(page, 'h1 Users');
  });

  test('leaves no focused element below the messages', async () => {
    await createUser(page, 'bob');
    await open('Disable');
    await dialogButton('Disable bob').click();
    await message('disabled').waitFor();
    await expectFocus(page, 'h2 Account');
    const hidden: unknown = await page.evaluate(`(() => {
      const [toast, focused] = [document.querySelector('.toast'), document.activeElement].map((element) =>
        element.getBoundingClientRect());
      return focused.bottom > toast.top && focused.top < toast.bottom &&
        focused.right > toast.left && focused.left < toast.right;
    })()`);
    expect(hidden).toBe(false);
  });

  test('that takes a row from a table moves the focus to the next row, and to the last one at the end', async () => {
    const users = new Users(service.api, adminPassword);
    for (const name of ['row-1', 'row-2', 'row-3']) {
      const { id } = await users.create('user', name);
      await service.api.post(`/api/v1/users/${id}/mfa/invitation`, await users.admin());
    }
    await page.goto(`${service.url}/#/invitations`);
    for (const [gone, next] of [
      ['row-2', 'row-1'],
      ['row-1', 'row-3'],
    ] as const) {
      await page.getByRole('row').filter({ hasText: gone }).getByRole('button').click();
      await page.getByRole('dialog').getByRole('button').last().click();
      await expect.poll(() => page.getByRole('row').filter({ hasText: gone }).count()).toBe(0);
      const row = "document.activeElement.closest('tr')?.querySelector('th').textContent";
      await expect.poll(() => page.evaluate(row)).toBe(next);
    }
  });
});
