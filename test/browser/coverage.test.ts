import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectAccessible, narrow, newPage, wide } from '../support/browser/browser.js';
import { adminPassword, signInAsAdmin, startConsole } from '../support/browser/console.js';
import { cellsOf } from '../support/oracles/csv.js';
import type { ServiceProcess } from '../support/processes/processes.js';
import { Users } from '../support/users/users.js';

const header = ['Accounts', 'Total', 'On', 'Started', 'Off', 'Required, missing', 'Overdue'];
/** As on the screen, without the header. */
const table = [
  ['Administrators', '1', '0', '0', '1', '1', '0'],
  ['Help desk', '2', '1', '0', '1', '2', '0'],
  ['Users', '3', '1', '1', '1', '0', '0'],
  ['Applications (verifiers)', '1', '', '', '', '', ''],
  ['All active accounts', '7', '', '', '', '', ''],
  ['Disabled accounts', '1', '', '', '', '', ''],
  ['All accounts', '8', '', '', '', '', ''],
];

let browser: Browser;
let service: ServiceProcess;

beforeAll(async () => {
  ({ service, browser } = await startConsole({
    MFA_POLICY: 'admin:required,helpdesk:phishing-resistant',
    MFA_GRACE_PERIOD: String(7 * 24 * 60 * 60),
  }));
  const users = new Users(service.api, adminPassword);
  await users.createWithMfa('user');
  await users.enable(await users.create('user'));
  await users.create('user');
  await users.createWithMfa('helpdesk');
  await users.create('helpdesk');
  await users.create('verifier');
  const { id } = await users.createWithMfa('user');
  const request = { token: await users.admin(), json: { disabled: true } };
  expect((await service.api.request('PUT', `/api/v1/users/${id}`, request)).status).toBe(200);
});

describe.each([
  ['a phone', narrow],
  ['a wide screen', wide],
])('the coverage on %s', (_, view) => {
  let page: Page;
  const open = async (): Promise<void> => {
    await page.goto(`${service.url}/#/coverage`);
    await page.getByRole('rowheader', { name: 'All accounts' }).waitFor();
  };

  beforeAll(async () => {
    page = await newPage(browser, view);
    await signInAsAdmin(page, service.url);
  });

  test('counts every account, and links each number to as many accounts', async () => {
    await open();
    const rows = page.getByRole('table').getByRole('row');
    const shown = await Promise.all(
      (await rows.all()).slice(1).map((row) => row.locator('th, td').allInnerTexts()),
    );
    expect(shown).toEqual(table);
    const links = await page.getByRole('table').getByRole('link').all();
    const targets = await Promise.all(
      links.map(async (link) => [await link.innerText(), await link.getAttribute('href')] as const),
    );
    expect(targets).toHaveLength(table.flatMap((cells) => cells.slice(1)).filter(Boolean).length);
    for (const [number, href] of targets) {
      await page.goto(`${service.url}/${href}`);
      await page.getByText(number === '0' ? 'No user matches' : `1–${number} of ${number}`).waitFor();
    }
    await expectAccessible(page);
  });

  test('says what the policy requires, until when, and what follows', async () => {
    await open();
    const policy = page.locator('section', { hasText: 'Policy' });
    const [first, second, ...others] = await policy.getByRole('listitem').allInnerTexts();
    expect(first).toMatch(/^Administrators: required since .+ Accounts have until .+ 7 days from then\.$/);
    expect(second).toMatch(/^Help desk: a passkey is required since .+ 7 days from then\.$/);
    expect(others).toEqual([]);
    expect(await policy.innerText()).toContain('can still sign in, but only to set it up');
    expect(await policy.innerText()).toContain('does not use one can only add one');
    await expectAccessible(page);
  });

  test('draws bars whose labels are as large as other text', async () => {
    await open();
    const size = "getComputedStyle(document.querySelector('.bar span')).fontSize";
    expect(await page.evaluate(size)).toBe('16px');
  });

  test('can be saved as a file that Excel reads as UTF-8', async () => {
    await open();
    const saving = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download CSV' }).click();
    const file = await saving;
    expect(file.suggestedFilename()).toMatch(/^two-step-sign-in-coverage-\d{4}-\d\d-\d\d\.csv$/);
    const text = readFileSync(await file.path(), 'utf8');
    expect(text.startsWith('\ufeff')).toBe(true);
    const cells = cellsOf(text.slice(1).replaceAll('\r\n', '\n'));
    const withoutPolicy = cells.map(([accounts = '', _policy, _since, ...counts]) => [accounts, ...counts]);
    expect(withoutPolicy).toEqual([header, ...table]);
    expect(cells.slice(1, 4).map(([, policy]) => policy)).toEqual([
      'required',
      'phishing-resistant',
      'optional',
    ]);
  });
});

test('the coverage without a policy says how to require two-step sign-in', async () => {
  const { service: other } = await startConsole();
  const page = await newPage(browser, wide);
  await signInAsAdmin(page, other.url);
  await page.getByRole('link', { name: 'Coverage' }).click();
  await page.getByText('Two-step sign-in is optional for everyone.').waitFor();
  await expectAccessible(page);
});
