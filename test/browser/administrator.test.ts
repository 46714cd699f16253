import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectAccessible, newPage, passcode, readQrCode, wide } from '../support/browser/browser.js';
import {
  adminPassword,
  createUser,
  enable,
  field,
  goodPassword,
  openMainPage,
  signIn,
  startConsole,
  typeCode,
  typeCredentials,
} from '../support/browser/console.js';
import type { ServiceProcess } from '../support/processes/processes.js';

describe('an administrator at the console', () => {
  let browser: Browser;
  let service: ServiceProcess;
  let page: Page;

  beforeAll(async () => {
    ({ service, browser } = await startConsole({ MFA_POLICY: 'helpdesk:required' }));
    page = await newPage(browser, wide);
  });

  test('signs in, after a wrong password', async () => {
    await signIn(page, service.url, 'administrator', 'not the right one');
    await page.getByRole('alert').getByText('The name or the password is not right.').waitFor();
    await expectAccessible(page);
    await typeCredentials(page, 'administrator', adminPassword);
    await page.getByRole('heading', { name: 'Users' }).waitFor();
    await expectAccessible(page);
  });

  test('creates a user, and shows an error beside its field', async () => {
    await page.getByRole('link', { name: 'Create a user' }).click();
    await field(page, 'Name').fill('alice');
    await field(page, 'Password').fill('password1');
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByText('too common, known from a data breach').waitFor();
    await expectAccessible(page);
    await field(page, 'Password').fill(goodPassword);
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByRole('heading', { name: 'alice' }).waitFor();
    await page.getByRole('button', { name: 'Invite by link' }).waitFor();
    await expectAccessible(page);
  });

  test('filters users by the beginning of the name and by MFA state; the address keeps the filter', async () => {
    await openMainPage(page, 'Users');
    await page.getByLabel('Name begins with').fill('AL');
    await page.getByText('1–1 of 1').waitFor();
    await page.reload();
    await page.getByText('1–1 of 1').waitFor();
    expect(await page.getByLabel('Name begins with').inputValue()).toBe('AL');
    await page.getByLabel('Two-step sign-in').selectOption({ label: 'On' });
    await page.getByText('No user matches these filters.').waitFor();
    await expectAccessible(page);
  });

  test('sees the coverage of the policy as a chart, and in numbers', async () => {
    await page.goto(`${service.url}/#/users/1001`);
    await enable(page);
    await page.getByText('5 of 5').waitFor();
    await createUser(page, 'helga', 'Help desk');
    await page.getByRole('link', { name: 'Coverage' }).click();
    const chart = page.getByRole('img', { name: /Users with two-step sign-in on/ });
    await chart.waitFor();
    expect(await chart.getAttribute('aria-label')).toContain('Users: 100 % of 1');
    await expectAccessible(page);
    const overdue = page.getByRole('row', { name: /^Help desk/ }).getByRole('cell');
    await overdue.last().getByRole('link', { name: '1' }).click();
    await page.getByRole('rowheader', { name: 'helga' }).waitFor();
  });

  test('a help desk user who must use MFA enrols first, then signs in again with a code', async () => {
    const user = await newPage(browser);
    await signIn(user, service.url, 'helga', goodPassword);
    await user.getByRole('heading', { name: 'Set up two-step sign-in first' }).waitFor();
    await expectAccessible(user);
    const own = await enable(user);
    await user.getByText('Two-step sign-in is on. Sign in again').waitFor();
    await typeCredentials(user, 'helga', goodPassword);
    await typeCode(user, passcode(own.uri, 30));
    await user.getByRole('heading', { name: 'Users' }).waitFor();
    expect(await user.getByRole('link', { name: 'Audit' }).count()).toBe(0);
    await expectAccessible(user);
    await user.context().close();
  });

  test('shows a QR code that zbarimg reads, also in dark mode on a phone', async () => {
    const user = await newPage(browser, { width: 390, dark: true });
    await signIn(user, service.url, 'administrator', adminPassword);
    await user.getByRole('heading', { name: 'Users' }).waitFor();
    await user.goto(`${service.url}/#/users/1000/mfa`);
    await user.getByRole('button', { name: 'Start' }).click();
    await user.getByText('Is the app on another device?').click();
    const picture = user.getByRole('img', { name: 'QR code' });
    await picture.waitFor();
    expect((await readQrCode(picture)).protocol).toBe('otpauth:');
    await expectAccessible(user);
    await user.context().close();
  });
});
