import type { Browser, Page } from 'playwright-core';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { narrow, newPage, wide } from '../support/browser/browser.js';
import {
  adminPassword,
  createUser,
  field,
  goodPassword,
  signInAsAdmin,
  startConsole,
  typeCredentials,
} from '../support/browser/console.js';
import type { ServiceProcess } from '../support/processes/processes.js';
import { Users } from '../support/users/users.js';

describe.each([
  ['on a wide screen', wide],
  ['on a phone', narrow],
])('%s, after the session has ended', (_, view) => {
  let browser: Browser;
  let service: ServiceProcess;
  let page: Page;

  beforeAll(async () => {
    ({ service, browser } = await startConsole());
    page = await newPage(browser, view);
    await signInAsAdmin(page, service.url);
    await createUser(page, 'alice');
  });

  beforeEach(async () => {
    const { hash } = new URL(page.url());
    if (!hash.startsWith('#/users')) await signInAsAdmin(page, service.url);
  });

  async function endSessions(): Promise<void> {
    const admin = await new Users(service.api, adminPassword).admin();
    await service.api.request('DELETE', '/api/v1/users/1000/sessions', { token: admin });
  }

  const ended = () => page.getByText('Your session has ended');

  /** Opens a dialog on the page of alice, types into it, and finds the session gone when it is sent. */
  async function editUntilExpired(typed: string): Promise<void> {
    await page.goto(`${service.url}/#/users/1001`);
    await page.getByRole('button', { name: 'Edit' }).click();
    await field(page, 'Description').fill(typed);
    await endSessions();
    await field(page, 'Description').press('Enter');
    await ended().waitFor();
    await expect.poll(() => page.title()).toBe('Sign in · MFA Service');
  }

  test('the same user finds the page with its title, its focus and what was typed, and no message', async () => {
    await editUntilExpired('of the accounts');
    await typeCredentials(page, 'administrator', adminPassword);
    await page.getByRole('dialog').waitFor();
    await expect.poll(() => page.title()).toBe('alice · MFA Service');
    expect(await ended().count()).toBe(0);
    expect(await field(page, 'Description').inputValue()).toBe('of the accounts');
    await expect
      .poll(() => page.evaluate('document.activeElement.labels?.[0]?.textContent'))
      .toBe('Description');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Changes saved.').waitFor();
  });

  test('a list is loaded again, so that it shows what has changed meanwhile', async () => {
    await page.goto(`${service.url}/#/users`);
    await page.getByRole('rowheader', { name: 'alice' }).waitFor();
    await endSessions();
    await page.getByLabel('Name begins with').fill('b');
    await ended().waitFor();
    const users = new Users(service.api, adminPassword);
    await service.api.post('/api/v1/users', await users.admin(), { name: 'bob', password: goodPassword });
    await typeCredentials(page, 'administrator', adminPassword);
    await page.getByRole('rowheader', { name: 'bob' }).waitFor();
    expect(await ended().count()).toBe(0);
    await expect.poll(() => page.title()).toBe('Users · MFA Service');
  });

  test('another user sees nothing of the earlier one: no page, no message, no title, no address', async () => {
    await editUntilExpired('for my eyes only');
    await typeCredentials(page, 'alice', goodPassword);
    await page.getByRole('heading', { name: 'alice', exact: true }).waitFor();
    await expect.poll(() => new URL(page.url()).hash).toBe('#/users/1001');
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(await page.locator('.toast').count()).toBe(0);
    expect(await page.content()).not.toContain('for my eyes only');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You are signed out.').waitFor();
  });

  test('signing out forgets the page; the next user starts at home', async () => {
    await page.goto(`${service.url}/#/users?name=secret-search`);
    await page.getByText('No user matches these filters.').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You are signed out.').waitFor();
    await expect.poll(() => new URL(page.url()).hash).toBe('#/');
    await typeCredentials(page, 'alice', goodPassword);
    await page.getByRole('heading', { name: 'alice', exact: true }).waitFor();
    await expect.poll(() => page.title()).toBe('alice · MFA Service');
  });
});
