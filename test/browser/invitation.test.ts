import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  expectAccessible,
  narrow,
  newPage,
  passcode,
  wide,
  wrongPasscode,
} from '../support/browser/browser.js';
import {
  acceptCode,
  adminPassword,
  createUser,
  scanAndKeepCodes,
  signInAsAdmin,
  startConsole,
  typeCode,
  typeCredentials,
} from '../support/browser/console.js';
import { Inviter } from '../support/browser/invitations.js';
import { Users } from '../support/users/users.js';
import type { ServiceProcess } from '../support/processes/processes.js';

describe('an invitation', () => {
  let browser: Browser;
  let service: ServiceProcess;
  let admin: Page;
  let inviter: Inviter;

  beforeAll(async () => {
    ({ service, browser } = await startConsole());
    inviter = new Inviter(service.api, new Users(service.api, adminPassword));
    admin = await newPage(browser);
    await signInAsAdmin(admin, service.url);
  });

  test('is created by an administrator, who never sees the secret, is listed, and can be withdrawn', async () => {
    await createUser(admin, 'carol');
    await admin.getByRole('button', { name: 'Invite by link' }).click();
    await admin.getByRole('button', { name: 'Create link' }).click();
    const link = (await admin.locator('.secret').first().textContent()) ?? '';
    expect(link).toMatch(new RegExp(`^${service.url}/#/enrol/[A-Za-z0-9_-]{43}$`));
    await expectAccessible(admin);
    await admin.getByRole('button', { name: 'Done' }).click();
    await admin.getByRole('link', { name: 'Invitations' }).click();
    await admin.getByRole('rowheader', { name: 'carol' }).waitFor();
    await expectAccessible(admin);
    await admin.getByRole('button', { name: 'Withdraw the link of carol' }).click();
    await expectAccessible(admin);
    await admin.getByRole('button', { name: 'Withdraw link' }).click();
    await admin.getByText('No open links').waitFor();
    await expectAccessible(admin);
  });

  test.each([{ ...narrow, dark: true }, wide])(
    'tells whose account it is for, who invited and until when, and guides to the end ($width pixels)',
    async (view) => {
      const user = await inviter.users.create('user', `dave-${view.width}`);
      const link = await inviter.invite(user);
      const page = await newPage(browser, view);
      await page.goto(link);
      await page.getByRole('button', { name: 'Start' }).waitFor();
      for (const fact of [user.name, 'administrator', /\(in 24 hours\)$/])
        await page.getByRole('definition').filter({ hasText: fact }).waitFor();
      await page.getByText('No authenticator app yet?').click();
      const store = page.getByRole('link', { name: 'Google Authenticator for iPhone' });
      expect(await store.getAttribute('href')).toMatch(/^https:\/\/apps\.apple\.com\//);
      expect(await store.getAttribute('rel')).toBe('noreferrer');
      await expectAccessible(page);

      await page.getByRole('button', { name: 'Start' }).click();
      const { uri, scratchCodes } = await scanAndKeepCodes(page);
      expect(decodeURIComponent(uri.pathname)).toBe(`/MFA Service:${user.name}`);
      await acceptCode(page, wrongPasscode(uri));
      await page.getByText('That code is not right.').waitFor();
      await page.getByText('set the time on your phone to automatic').waitFor();
      await expectAccessible(page);
      await acceptCode(page, passcode(uri));
      await page.getByRole('heading', { name: 'Two-step sign-in is on' }).waitFor();
      await page.getByText(`you sign in as ${user.name} with`).waitFor();
      await expectAccessible(page);
      expect(page.url()).not.toContain(link.split('/').at(-1));
      await page.reload();
      await page.getByRole('heading', { name: 'Two-step sign-in is on' }).waitFor();

      await page.getByRole('link', { name: 'Sign in' }).click();
      await typeCredentials(page, user.name, user.password);
      await typeCode(page, scratchCodes[0] ?? '');
      await page.getByText('4 of 5').waitFor();
      await page.context().close();
    },
  );

  test('that replaces a lost phone says that the old app works until then', async () => {
    const user = await inviter.users.createWithMfa('user', 'erin');
    const page = await newPage(browser, narrow);
    const link = await inviter.invite(user, { replace: true });
    await page.goto(link);
    await page.getByRole('heading', { name: 'Set up your new authenticator app' }).waitFor();
    await page.getByText('Your old app and scratch codes keep working until').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Start' }).click();
    const { uri } = await scanAndKeepCodes(page);
    const elsewhere = await newPage(browser, narrow);
    await elsewhere.goto(link);
    await elsewhere.getByText('delete the newer one. Keep the old one').waitFor();
    await expectAccessible(elsewhere);
    await elsewhere.context().close();
    await acceptCode(page, passcode(uri));
    await page.getByText('The old app and its scratch codes no longer work.').waitFor();
    await page.context().close();
  });
});
