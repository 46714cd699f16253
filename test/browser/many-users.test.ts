import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectAccessible, narrow, newPage, wide } from '../support/browser/browser.js';
import { adminPassword, copyBy, signInAsAdmin, startConsole } from '../support/browser/console.js';
import { button, confirm, createMany, download, offer, results } from '../support/browser/many-users.js';
import type { ServiceProcess } from '../support/processes/processes.js';
import { Users } from '../support/users/users.js';

const focused = (page: Page): Promise<string> => page.evaluate('document.activeElement.textContent');

describe.each([
  ['on a wide screen', wide],
  ['on a phone', narrow],
])('%s, an administrator invites forty users', (_, view) => {
  let browser: Browser;
  let service: ServiceProcess;
  let page: Page;
  let users: Users;

  beforeAll(async () => {
    ({ service, browser } = await startConsole());
    users = new Users(service.api, adminPassword);
    await createMany(users, service, 40, 'person');
    await users.create('verifier', 'zz-application');
    page = await newPage(browser, view);
    await signInAsAdmin(page, service.url);
  });

  test('selects all that match, over the pages of the list', async () => {
    await page.getByLabel('Two-step sign-in').selectOption({ label: 'Off' });
    await page.getByText('1–30 of 42').waitFor();
    await page.getByLabel('Select all on this page').check();
    await page.getByText('30 selected').waitFor();
    await expectAccessible(page);
    await button(page, 'Select all 42').click();
    await page.getByText('42 selected').waitFor();
    await page.getByRole('link', { name: 'Next' }).click();
    await page.getByLabel('Select zz-application').waitFor();
    expect(await page.getByLabel('Select all on this page').isChecked()).toBe(true);
    await page.getByLabel('Select person-039').uncheck();
    await page.getByText('41 selected').waitFor();
    await page.getByLabel('Select person-039').check();
  });

  test('sees who is left out and why, and that PUBLIC_URL is missing', async () => {
    await offer(page, 'Invite', 42).click();
    await page.getByRole('heading', { name: 'Invite 40 users?' }).waitFor();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Your own account, which has its own page: administrator').waitFor();
    await dialog.getByText('A verifier does not sign in here: zz-application').waitFor();
    await dialog.getByText('These links may not work on other computers').waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await expect.poll(() => focused(page)).toBe('Invite');
  });

  test('gets a link for each that works, to download and to copy', async () => {
    await offer(page, 'Invite', 42).click();
    await confirm(page, 'Invite 40 users');
    await results(page, '40 users are invited').waitFor();
    await expect.poll(() => focused(page)).toBe('40 users are invited');
    await page.locator('.toast').getByText('40 users are invited.').waitFor();
    await expectAccessible(page);

    const copied = await copyBy(button(page, 'Copy the links').first());
    expect(copied.split('\n')).toHaveLength(40);
    const rows = await download(page, 'Download the links');
    expect(rows.map(({ Name }) => Name)).toEqual(
      Array.from({ length: 40 }, (__, index) => `person-${String(index).padStart(3, '0')}`),
    );
    expect(rows[0]?.['Description']).toBe(`'=1+1, "x"`);
    const link = rows[17]?.['Link'] ?? '';
    expect(copied).toContain(`person-017\t${link}\n`);
    const invitationToken = link.split('/').at(-1);
    const opened = await service.api.post('/api/v1/mfaInvitations/enrol', undefined, { invitationToken });
    expect(opened).toMatchObject({ status: 200, body: { userName: 'person-017' } });
  });

  test('returns to the list without a question, as the links are saved', async () => {
    await button(page, 'Back to the list').click();
    await page.getByLabel('Select all on this page').waitFor();
    await expect.poll(() => focused(page)).toBe('Users');
    expect(await page.getByText('selected').count()).toBe(0);
  });

  test('replaces open invitations only when told to', async () => {
    await page.getByLabel('Name begins with').fill('person-00');
    await page.getByText('1–10 of 10').waitFor();
    await page.getByLabel('Select all on this page').check();
    await offer(page, 'Invite', 10).click();
    await page.getByRole('heading', { name: 'Nobody to invite' }).waitFor();
    expect(await page.getByRole('dialog').getByRole('button').count()).toBe(2);
    await page.getByLabel('Replace 10 open invitations').check();
    await confirm(page, 'Invite 10 users');
    await results(page, '10 users are invited').waitFor();
  });

  test('is asked before links that are not saved are lost', async () => {
    const question = page.getByText('The links are not shown again. Leave without having saved them?');
    await page.getByRole('link', { name: 'Invitations' }).click();
    await question.waitFor();
    await expectAccessible(page);
    await confirm(page, 'Stay here');
    await results(page, '10 users are invited').waitFor();
    await expect.poll(() => focused(page)).toBe('Invitations');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await question.waitFor();
    await page.keyboard.press('Escape');
    await button(page, 'Back to the list').click();
    await question.waitFor();
    await confirm(page, 'Leave');
    await page.getByLabel('Select all on this page').waitFor();
    await expect.poll(() => focused(page)).toBe('Users');
  });

  test('disables and enables users, but not the own account', async () => {
    await page.getByLabel('Name begins with').fill('');
    await page.getByLabel('Two-step sign-in').selectOption({ label: 'All' });
    await page.getByText('1–30 of 42').waitFor();
    for (const name of ['administrator', 'person-000', 'person-001'])
      await page.getByLabel(`Select ${name}`).check();
    await offer(page, 'Disable', 3).click();
    await page.getByText('Your own account: administrator').waitFor();
    await expectAccessible(page);
    await confirm(page, 'Disable 2 users');
    await results(page, '2 users are disabled').waitFor();
    await button(page, 'Back to the list').click();
    await page.getByLabel('Account').selectOption({ label: 'Disabled' });
    await page.getByText('1–2 of 2').waitFor();
    await page.getByLabel('Select all on this page').check();
    await offer(page, 'Enable', 2).click();
    await confirm(page, 'Enable 2 users');
    await results(page, '2 users are enabled').waitFor();
    await button(page, 'Back to the list').click();
    await page.getByText('No user matches these filters.').waitFor();
  });
});
