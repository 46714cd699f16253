import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  expectAccessible,
  narrow,
  newContext,
  newPage,
  passcode,
  wrongPasscode,
} from '../support/browser/browser.js';
import {
  acceptCode,
  createUser,
  goodPassword,
  scanAndKeepCodes,
  signInAsAdmin,
  startConsole,
  typeCode,
  typeCredentials,
} from '../support/browser/console.js';
import type { ServiceProcess } from '../support/processes/processes.js';

describe('an invitation', () => {
  let browser: Browser;
  let service: ServiceProcess;
  let admin: Page;

  beforeAll(async () => {
    ({ service, browser } = await startConsole());
    admin = await newPage(browser);
    await signInAsAdmin(admin, service.url);
  });

  /** Starts on a user's page. @returns the link as shown on the screen */
  const invite = async (): Promise<string> => {
    await admin.getByRole('link', { name: 'Set it up' }).click();
    await admin.getByRole('button', { name: 'Make a link' }).click();
    return (await admin.locator('.secret').first().textContent()) ?? '';
  };

  test('is created by an administrator, who never sees the secret, and is listed', async () => {
    await createUser(admin, 'carol');
    const link = await invite();
    expect(link).toMatch(new RegExp(`^${service.url}/#/enrol/[A-Za-z0-9_-]{43}$`));
    await expectAccessible(admin);
    await admin.getByRole('link', { name: 'All invitations' }).click();
    await admin.getByRole('rowheader', { name: 'carol' }).waitFor();
    await expectAccessible(admin);
  });

  test('guides the user through enrolment on a phone, also after a reload, and works once', async () => {
    await admin.goto(`${service.url}/#/users/1001`);
    const link = await invite();
    const phone = await newPage(browser, { ...narrow, dark: true });
    await phone.goto(link);
    await phone.getByRole('button', { name: 'Begin' }).waitFor();
    await expectAccessible(phone);
    await phone.getByRole('button', { name: 'Begin' }).click();
    await phone.getByText('Two-step sign-in for carol').waitFor();
    await expectAccessible(phone);
    expect(await phone.getByRole('link', { name: 'Open it in the app' }).getAttribute('href')).toMatch(
      /^otpauth:/,
    );

    phone.once('dialog', (dialog) => void dialog.accept());
    await phone.reload();
    await phone.getByRole('button', { name: 'Begin' }).click();
    const { uri, scratchCodes } = await scanAndKeepCodes(phone);
    await acceptCode(phone, wrongPasscode(uri));
    await phone.getByText('That code is not right.').waitFor();
    await expectAccessible(phone);
    await acceptCode(phone, passcode(uri));
    await phone.getByRole('heading', { name: 'Two-step sign-in is on' }).waitFor();
    await expectAccessible(phone);
    expect(phone.url()).not.toContain(link.split('/').at(-1));

    await phone.getByRole('link', { name: 'Sign in' }).click();
    await typeCredentials(phone, 'carol', goodPassword);
    await typeCode(phone, scratchCodes[0] ?? '');
    await phone.getByText('4 of 5').waitFor();

    const second = await newPage(browser, narrow);
    await second.goto(link);
    await second.getByRole('button', { name: 'Begin' }).click();
    await second.getByText('This invitation does not work any more').waitFor();
    await expectAccessible(second);
  });

  test('can be withdrawn', async () => {
    await createUser(admin, 'dave');
    const link = await invite();
    await admin.goto(`${service.url}/#/invitations`);
    await admin.getByRole('button', { name: 'Withdraw the invitation of dave' }).click();
    await expectAccessible(admin);
    await admin.getByRole('button', { name: 'Withdraw it' }).click();
    await admin.getByText('No invitation is outstanding').waitFor();
    await expectAccessible(admin);
    const user = await (await newContext(browser, narrow)).newPage();
    await user.goto(link);
    await user.getByRole('button', { name: 'Begin' }).click();
    await user.getByText('This invitation does not work any more').waitFor();
  });
});
