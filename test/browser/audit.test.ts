import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectAccessible, narrow, newPage, wide } from '../support/browser/browser.js';
import {
  adminPassword,
  field,
  openMainPage,
  signInAsAdmin,
  startConsole,
} from '../support/browser/console.js';
import type { ServiceProcess } from '../support/processes/processes.js';
import { type TestUser, Users } from '../support/users/users.js';

const reason = 'Lost phone, identified by telephone';

let browser: Browser;
let service: ServiceProcess;
let alice: TestUser;
let deletedId: number;

beforeAll(async () => {
  ({ service, browser } = await startConsole());
  const users = new Users(service.api, adminPassword);
  alice = await users.createWithMfa('user', 'alice');
  await service.api.post(`/api/v1/users/${alice.id}/disableMfa`, await users.admin(), { reason });
  const longest = await users.createWithMfa('user', 'x'.repeat(128));
  const wordy = { reason: 'y'.repeat(200) };
  await service.api.post(`/api/v1/users/${longest.id}/disableMfa`, await users.admin(), wordy);
  await users.create('helpdesk', 'helga');
  deletedId = await users.createDeleted('leaver');
});

describe.each([
  ['a phone', narrow],
  ['a wide screen', wide],
])('an administrator asks the audit trail on %s', (_, view) => {
  let page: Page;
  const rows = () => page.getByRole('rowheader');
  const open = (query: string) => page.goto(`${service.url}/#/audit${query}`);
  const noEvents = () => page.getByText('Correct the marked filter to see events.').waitFor();

  beforeAll(async () => {
    page = await newPage(browser, view);
    await signInAsAdmin(page, service.url);
  });

  test('is printed with its filters in words, and without advice or checkboxes', async () => {
    await open('?name=alice&period=24h');
    await rows().first().waitFor();
    const filters = page.getByText('Events of alice, last 24 hours');
    expect(await filters.isVisible()).toBe(false);
    await page.emulateMedia({ media: 'print' });
    expect(await filters.isVisible()).toBe(true);
    expect(await page.getByText('only a password protects it').isVisible()).toBe(false);
    await page.goto(`${service.url}/#/users`);
    await page.getByRole('rowheader', { name: 'alice' }).waitFor();
    expect(await page.locator('.check').first().isVisible()).toBe(false);
    await page.emulateMedia({ media: null });
  });

  test('who turned off two-step sign-in of alice, when, from where and why, in three clicks', async () => {
    await openMainPage(page, 'Users');
    await page.getByRole('link', { name: 'alice', exact: true }).click();
    await page.getByRole('link', { name: 'Events', exact: true }).click();
    const row = page.getByRole('row').filter({ hasText: 'Two-step sign-in turned off' });
    await row.waitFor();
    const told = await row.innerText();
    for (const fact of [reason, 'administrator', '127.0.0.1', 'Node.js']) expect(told).toContain(fact);
    expect(told).toMatch(/\d{2}:\d{2}:\d{2}/);
    await expectAccessible(page);
    await row.getByRole('link', { name: 'administrator' }).click();
    await page.getByRole('heading', { name: 'administrator' }).waitFor();
  });

  test('by name, compared without case, and the address keeps the name', async () => {
    await open('');
    await page.getByRole('link', { name: 'helga' }).first().waitFor();
    await expectAccessible(page);
    await field(page, 'User name').fill('ALICE');
    await field(page, 'User name').press('Enter');
    await expect.poll(() => page.getByRole('link', { name: 'helga' }).count()).toBe(0);
    expect(await rows().count()).toBeGreaterThan(3);
    expect(await page.getByRole('link', { name: 'alice' }).count()).toBeGreaterThan(3);
    await page.reload();
    await rows().first().waitFor();
    expect(await field(page, 'User name').inputValue()).toBe('ALICE');
    expect(await page.getByRole('link', { name: 'helga' }).count()).toBe(0);
  });

  test('about a deleted user', async () => {
    await open('?name=leaver');
    await expect.poll(() => rows().count()).toBe(2);
    await page.getByRole('row').filter({ hasText: 'Account deleted' }).waitFor();
    await page.goto(`${service.url}/#/users/${deletedId}/events`);
    await page.getByText('If it was deleted, its events are still here.').waitFor();
    await expect.poll(() => rows().count()).toBe(2);
    await expectAccessible(page);
  });

  test.each([
    ['the name of nobody', 'nobody', 'No user has this name, and no deleted user had it.'],
    ['an account number', '#1001', 'A name cannot contain “#”.'],
    ['a description', 'alice smith', 'A name cannot contain spaces.'],
  ])('and is told beside the field that %s finds nothing', async (_what, typed, remark) => {
    await open('');
    await rows().first().waitFor();
    await field(page, 'User name').fill(typed);
    await field(page, 'Event').focus();
    await noEvents();
    await page.getByText(remark).waitFor();
    expect(await field(page, 'User name').getAttribute('aria-invalid')).toBe('true');
    expect(await rows().count()).toBe(0);
    await expectAccessible(page);
    await page.reload();
    await noEvents();
    await field(page, 'User name').fill('');
    await field(page, 'User name').press('Enter');
    await rows().first().waitFor();
  });

  test('in a period, which cannot end before it begins', async () => {
    await open('');
    await field(page, 'Period').selectOption({ label: 'Last 7 days' });
    await expect.poll(() => page.url()).toContain('period=7d');
    await rows().first().waitFor();
    await field(page, 'Period').selectOption({ label: 'Custom range' });
    const from = await field(page, 'From').inputValue();
    expect(Date.now() - Date.parse(`${from}Z`)).toBeGreaterThan(6.9 * 24 * 3600 * 1000);
    await field(page, 'To').fill('2020-01-01T00:00:00');
    await page.getByText('The end is before the beginning.').waitFor();
    await noEvents();
    await expectAccessible(page);
    await field(page, 'From').fill('2019-12-31T23:59:59');
    await page.getByText('No event matches these filters.').waitFor();
    await field(page, 'To').fill(new Date(Date.now() + 60_000).toISOString().slice(0, 19));
    await rows().first().waitFor();
    await page.getByRole('link', { name: 'Audit' }).click();
    await expect.poll(() => field(page, 'Period').inputValue()).toBe('');
  });

  test('in a period whose beginning has a date but no time yet', async () => {
    await open('?period=custom');
    await rows().first().waitFor();
    await field(page, 'From').focus();
    await page.keyboard.type('24');
    await field(page, 'Event').focus();
    await page.getByText('Enter the date and the time.').waitFor();
    await noEvents();
  });

  test.each([
    ['?type=mfa.off', 'There is no such event. Choose one.'],
    ['?period=1y', 'There is no such period. Choose one.'],
    ['?from=yesterday', 'Enter the date and the time.'],
  ])('and sees what is wrong with the address %s', async (query, remark) => {
    await open(query);
    await page.getByText(remark).waitFor();
    await noEvents();
  });

  test('for one kind of event, from a sorted list, with every detail in words', async () => {
    await open('');
    const names = await field(page, 'Event').locator('option').allTextContents();
    expect(names.slice(1)).toEqual(names.slice(1).toSorted((a, b) => a.localeCompare(b)));
    await field(page, 'Event').selectOption({ label: 'Two-step sign-in turned off' });
    await expect.poll(() => rows().count()).toBe(2);
    await page
      .getByRole('button', { name: /^Details of/ })
      .last()
      .click();
    const dialog = page.getByRole('dialog', { name: 'Two-step sign-in turned off' });
    for (const fact of ['Reason given', reason, 'mfa.disabled', `number ${alice.id}`, 'Request'])
      await dialog.getByText(fact).waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
  });
});
