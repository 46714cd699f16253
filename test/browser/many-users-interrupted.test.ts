import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectAccessible, newPage } from '../support/browser/browser.js';
import {
  adminPassword,
  field,
  signIn,
  signInAsAdmin,
  startConsole,
  typeCredentials,
} from '../support/browser/console.js';
import { button, confirm, createMany, download, offer, results } from '../support/browser/many-users.js';
import type { ServiceProcess } from '../support/processes/processes.js';
import { Users } from '../support/users/users.js';

describe('many users, when something goes wrong', () => {
  let browser: Browser;
  let service: ServiceProcess;
  let page: Page;
  let users: Users;

  beforeAll(async () => {
    ({ service, browser } = await startConsole({ PUBLIC_URL: 'https://mfa.example.com' }));
    users = new Users(service.api, adminPassword);
    await createMany(users, service, 20, 'person');
    page = await newPage(browser);
    await signInAsAdmin(page, service.url);
  });

  async function select(prefix: string, count: number): Promise<void> {
    await page.goto(`${service.url}/#/users?name=${prefix}`);
    await page.reload();
    await page.getByText(`1–${count} of ${count}`).waitFor();
    await page.getByLabel('Select all on this page').check();
    await offer(page, 'Invite', count).click();
  }

  /** Runs before each call that invites, with the number of the call. */
  async function beforeEachInvitation(work: (call: number) => Promise<'abort' | undefined>): Promise<void> {
    let calls = 0;
    await page.route('**/mfa/invitation', async (route) => {
      calls += 1;
      if ((await work(calls)) === 'abort') await route.abort();
      else await route.continue();
    });
  }

  const shownLinks = () => page.getByText('https://mfa.example.com/#/enrol/').allTextContents();

  test('the session ends in the middle: what is done stays, and the rest goes on after signing in', async () => {
    await beforeEachInvitation(async (call) => {
      if (call === 6) {
        const token = await users.admin();
        await service.api.request('DELETE', '/api/v1/users/1000/sessions', { token });
      }
      return undefined;
    });
    await select('person-00', 10);
    expect(await page.getByText('These links may not work').count()).toBe(0);
    await confirm(page, 'Invite 10 users');
    await page.getByText('Your session has ended').waitFor();
    await page.unrouteAll({ behavior: 'wait' });
    await typeCredentials(page, 'administrator', adminPassword);
    await page.getByText('not done yet').waitFor();
    const before = await shownLinks();
    expect(before.length).toBeGreaterThanOrEqual(3);
    expect(await page.getByText('Your session has ended').count()).toBe(0);
    await expectAccessible(page);
    await button(page, 'Continue with the rest').click();
    await results(page, '10 users are invited').waitFor();
    const after = await shownLinks();
    expect(after).toHaveLength(10);
    expect(after).toEqual(expect.arrayContaining(before));
    await download(page, 'Download the links');
  });

  test('the service is away in the middle: what is done stays, and the rest goes on when it is back', async () => {
    users = new Users(service.api, adminPassword);
    await beforeEachInvitation((call) => Promise.resolve(call > 4 ? 'abort' : undefined));
    await select('person-01', 10);
    await confirm(page, 'Invite 10 users');
    await page.getByText('6 not done yet').waitFor();
    await page.getByRole('alert').getByText('The service cannot be reached. Nothing').waitFor();
    await expectAccessible(page);
    await page.unrouteAll({ behavior: 'wait' });
    await button(page, 'Continue with the rest').click();
    await results(page, '10 users are invited').waitFor();
    expect(await shownLinks()).toHaveLength(10);
    await download(page, 'Download the links');
  });

  test('somebody has turned MFA on or is gone meanwhile: the list says so, and the others are invited', async () => {
    await createMany(users, service, 4, 'late');
    const early = await users.create('user', 'late-early');
    const gone = await users.create('user', 'late-gone');
    await select('late', 6);
    await page.getByRole('heading', { name: 'Invite 6 users?' }).waitFor();
    await users.accept(early, await users.enable(early));
    await service.api.request('DELETE', `/api/v1/users/${gone.id}`, { token: await users.admin() });
    await confirm(page, 'Invite 6 users');
    await results(page, '4 users are invited').waitFor();
    await page.getByText('2 failed').waitFor();
    const row = (name: string) => page.getByRole('row').filter({ hasText: name });
    await row('late-early').getByText('is on already').waitFor();
    await row('late-gone').getByText('There is no such user').waitFor();
    await expectAccessible(page);
    await button(page, 'Try these again').click();
    await page.getByText('2 failed').waitFor();
    expect(await download(page, 'Download the links')).toHaveLength(4);
  });

  test('the help desk is offered invitations only, for users only', async () => {
    const desk = await users.create('helpdesk', 'hanna');
    const user = await newPage(browser);
    await signIn(user, service.url, desk.name, desk.password);
    await user.getByRole('heading', { name: 'Users' }).waitFor();
    await user.getByLabel('Select administrator').check();
    await user.getByLabel('Select person-000').check();
    expect(await user.getByRole('button', { name: /^(Disable|Enable)/ }).count()).toBe(0);
    await offer(user, 'Invite', 2).click();
    await user.getByText(/^Only administrators .*: administrator$/).waitFor();
    await user.context().close();
  });

  test('the list is saved as CSV: all pages, with the filters', async () => {
    await createMany(users, service, 210, 'zz');
    await page.goto(`${service.url}/#/users`);
    await page.reload();
    await field(page, 'Name begins with').waitFor();
    const rows = await download(page, 'Download as CSV');
    const { body } = await service.api.get('/api/v1/users?limit=1', await users.admin());
    expect(rows).toHaveLength(body.totalCount);
    expect(new Set(rows.map(({ Name }) => Name)).size).toBe(body.totalCount);
    expect(rows[0]).toEqual({
      Name: 'administrator',
      Description: 'The default administrator',
      Role: 'Administrator',
      Account: 'Active',
      'Two-step sign-in': 'Off',
      Created: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    });
    await page.locator('.toast').getByText(`${body.totalCount} users saved as users.csv.`).waitFor();
    await page.getByLabel('Name begins with').fill('late-e');
    await page.getByText('1–1 of 1').waitFor();
    expect((await download(page, 'Download as CSV')).map((row) => row['Two-step sign-in'])).toEqual(['On']);
  });
});
