import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectAccessible, newPage, startBrowser } from '../support/browser/browser.js';
import { enable, field, goodPassword, signIn } from '../support/browser/console.js';
import { createDatabase } from '../support/database/database.js';
import { passwordInFile, type ServiceProcess, spawnService } from '../support/processes/processes.js';

const keys = {
  JWT_SECRET: 'abcdefghijklmnopqrstuvwxyz0123456789',
  DIGEST_KEY: 'bcdefghijklmnopqrstuvwxyz0123456789a',
  ENCRYPTION_KEYS: `here:${Buffer.from('0123456789abcdefghijklmnopqrstuv').toString('base64')}`,
};

describe('the first administrator, with a generated password', () => {
  let browser: Browser;
  let environment: Record<string, string>;
  let service: ServiceProcess;
  let password: string;

  beforeAll(async () => {
    const database = await createDatabase();
    environment = { ...database.environment, ...keys, ADMIN_NAME: 'anna' };
    service = await spawnService(environment);
    password = passwordInFile(environment['DATA_DIR'] ?? '') ?? '';
    browser = await startBrowser();
  });

  const begin = async (): Promise<Page> => {
    const page = await newPage(browser);
    await signIn(page, service.url, 'anna', password);
    return page;
  };
  const change = async (page: Page, newPassword: string): Promise<void> => {
    await field(page, 'Current password').fill(password);
    await field(page, 'New password').fill(newPassword);
    await page.getByRole('button', { name: 'Change', exact: true }).click();
  };

  test('is advised on every page to change it, outside production', async () => {
    const page = await begin();
    await page.getByRole('heading', { name: 'Users' }).waitFor();
    await page.getByText('Change your password: the service made it up').waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Audit' }).click();
    await page.getByRole('link', { name: 'Your account', exact: true }).click();
    await page.getByRole('link', { name: 'Sign-in methods' }).click();
    await page.getByRole('button', { name: 'Change password' }).waitFor();
    await page.getByText('Change your password: the service made it up').waitFor();
    await page.close();
    await service.stop();
  });

  test('must change it first, to a different one, in production', async () => {
    service = await spawnService({ ...environment, NODE_ENV: 'production' });
    const page = await begin();
    await page.getByRole('heading', { name: 'Choose your own password first' }).waitFor();
    await expectAccessible(page);
    await page.goto(`${service.url}/#/users`);
    await page.reload();
    await page.getByRole('heading', { name: 'Choose your own password first' }).waitFor();
    await change(page, password);
    await page.getByText('This is your current password.').waitFor();
    await change(page, goodPassword);
    await page.getByRole('heading', { name: 'Users' }).waitFor();
    password = goodPassword;
    await page.close();
  });

  test('is then advised to add two-step sign-in, until it is on', async () => {
    const page = await begin();
    await page.getByText('only a password protects it').waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Add two-step sign-in' }).click();
    await page.getByRole('heading', { name: 'Set up two-step sign-in' }).waitFor();
    expect(await page.getByText('only a password protects it').count()).toBe(0);
    await page.goto(`${service.url}/#/users/1000`);
    const { scratchCodes } = await enable(page);
    await field(page, 'Name').fill('anna');
    await field(page, 'Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await field(page, 'Code').fill(scratchCodes[0] ?? '');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Users' }).waitFor();
    expect(await page.getByText('only a password protects it').count()).toBe(0);
    await page.close();
  });
});
