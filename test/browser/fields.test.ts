import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectAccessible, narrow, newPage, wide } from '../support/browser/browser.js';
import { createUser, field, goodPassword, signInAsAdmin, startConsole } from '../support/browser/console.js';
import type { ServiceProcess } from '../support/processes/processes.js';

describe.each([
  ['on a wide screen', wide],
  ['on a phone', narrow],
])('%s, a form', (_, view) => {
  let browser: Browser;
  let service: ServiceProcess;
  let page: Page;

  beforeAll(async () => {
    ({ service, browser } = await startConsole());
    page = await newPage(browser, view);
    await signInAsAdmin(page, service.url);
    await createUser(page, 'alice');
    await page.goto(`${service.url}/#/users/new`);
  });

  const create = () => page.getByRole('button', { name: 'Create', exact: true }).click();

  async function paste(label: string, text: string): Promise<void> {
    await field(page, label).fill('');
    await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`);
    await field(page, label).press('Control+V');
  }

  /** The remarks beside the fields, and the label of the focused field. */
  const remarks = async (): Promise<{ beside: string[]; focus: string }> => ({
    beside: await page.locator('.field-error').allTextContents(),
    focus: await page.evaluate('document.activeElement.labels?.[0]?.textContent ?? ""'),
  });

  test('that is sent empty says what is missing beside each field, and focuses the first', async () => {
    await create();
    await page.getByText('Enter a name.').waitFor();
    await expect.poll(remarks).toEqual({ beside: ['Enter a name.', 'Enter a password.'], focus: 'Name' });
    await expectAccessible(page);
  });

  test('keeps a pasted name that is too long, and says so at once', async () => {
    const name = `${'n'.repeat(128)}x`;
    await paste('Name', name);
    expect(await field(page, 'Name').inputValue()).toBe(name);
    await page.getByText('A name can have at most 128 characters; this one has 129.').waitFor();
    await expectAccessible(page);
  });

  test('keeps a pasted description and password that are too long', async () => {
    await paste('Description', '🔐'.repeat(256));
    await page.getByText('A description can have at most 255 characters; this one has 256.').waitFor();
    await paste('Description', '🔐'.repeat(255));
    await expect.poll(() => page.getByText('A description can').count()).toBe(0);
    await paste('Description', '');
    await field(page, 'Name').fill('bob');
    await paste('Password', 'p'.repeat(257));
    await create();
    await page.getByText('A password can have at most 256 characters; this one has 257.').waitFor();
    expect((await remarks()).focus).toBe('Password');
  });

  test.each([
    ['zoë', 'A name cannot contain “ë”.'],
    ['\u0430lice', '“\u0430” is a letter from another alphabet, even if it looks the same.'],
    ['bob smith', 'A name cannot contain spaces.'],
    ['bob\u200b', 'This name contains an invisible character.'],
    ['bob/smith', 'A name cannot contain “/”.'],
  ])('says what is wrong with the name %j', async (name, remark) => {
    await field(page, 'Name').fill(name);
    await field(page, 'Password').fill(goodPassword);
    await create();
    await page.getByText(remark).waitFor();
    expect((await remarks()).focus).toBe('Name');
  });

  test('focuses the field that the service refuses, in the words of the console', async () => {
    await field(page, 'Name').fill('ALICE');
    await create();
    await page.getByText('There is a user with this name already.').waitFor();
    expect((await remarks()).focus).toBe('Name');

    await field(page, 'Name').fill('carol');
    await page.route('**/api/v1/users', (route) =>
      route.fulfill({
        status: 400,
        contentType: 'application/problem+json',
        json: {
          code: 'VALIDATION_FAILED',
          title: 'Invalid',
          requestId: '1',
          errors: { description: ['no'] },
        },
      }),
    );
    await create();
    await page.getByText('The service does not accept this value.').waitFor();
    expect((await remarks()).focus).toBe('Description');
    await page.unrouteAll({ behavior: 'wait' });
  });

  test('takes an e-mail address with capitals, and ignores spaces around a pasted name', async () => {
    await paste('Name', '  Carol.Jones@Example.com ');
    await create();
    await page.getByRole('heading', { name: 'Carol.Jones@Example.com', exact: true }).waitFor();
  });

  test('for a password says what is wrong, and focuses the first field', async () => {
    await page.goto(`${service.url}/#/users/1000/methods`);
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByRole('button', { name: 'Change', exact: true }).click();
    await page.getByText('Enter your current password.').waitFor();
    expect((await remarks()).focus).toBe('Current password');
    await field(page, 'Current password').fill('short');
    await field(page, 'New password').fill('seven77');
    await page.getByRole('button', { name: 'Change', exact: true }).click();
    await page.getByText('Use at least 8 characters.').waitFor();
    await field(page, 'New password').fill(goodPassword);
    await page.getByRole('button', { name: 'Change', exact: true }).click();
    await page.getByText('The current password is not right.').waitFor();
    expect((await remarks()).focus).toBe('Current password');
    await expectAccessible(page);
    await page.keyboard.press('Escape');
  });

  test('that filters says why nothing can match', async () => {
    await page.goto(`${service.url}/#/users`);
    await paste('Name begins with', 'x'.repeat(129));
    await page.getByText('A name can have at most 128 characters; this one has 129.').waitFor();
    await paste('Name begins with', ' al ');
    await page.getByText('1–1 of 1').waitFor();
    await expectAccessible(page);
  });

  test('for signing in says what is missing, and ignores spaces around the name', async () => {
    const other = await newPage(browser, view);
    await other.goto(service.url);
    await other.getByRole('button', { name: 'Sign in' }).click();
    await other.getByText('Enter your name.').waitFor();
    await other.getByText('Enter your password.').waitFor();
    await expect.poll(() => other.evaluate('document.activeElement.labels[0].textContent')).toBe('Name');
    await expectAccessible(other);
    await field(other, 'Name').fill(' Alice ');
    await field(other, 'Password').fill(goodPassword);
    await other.keyboard.press('Enter');
    await other.getByRole('heading', { name: 'alice', exact: true }).waitFor();
    await other.context().close();
  });
});
