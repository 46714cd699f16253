import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectAccessible, newPage, passcode, wide, wrongPasscode } from '../support/browser/browser.js';
import {
  acceptCode,
  copyBy,
  createUser,
  field,
  openEnrolment,
  goodPassword,
  scanAndKeepCodes,
  signInAsAdmin,
  signIn,
  startConsole,
  typeCode,
  typeCredentials,
} from '../support/browser/console.js';
import type { ServiceProcess } from '../support/processes/processes.js';

describe("an administrator who manages a user's second factor", () => {
  let browser: Browser;
  let service: ServiceProcess;
  let page: Page;

  beforeAll(async () => {
    ({ service, browser } = await startConsole({ MFA_MAX_FAILURES: '3', LOCK_INITIAL_WAIT: '600' }));
    page = await newPage(browser, wide);
    await signInAsAdmin(page, service.url);
    await createUser(page, 'alice');
    await createUser(page, 'bob');
  });

  let phone: { uri: URL; scratchCodes: string[] };

  test('turns MFA on: scans the QR code, saves the scratch codes, enters a wrong code, then the right one', async () => {
    await page.goto(`${service.url}/#/users/1001`);
    await openEnrolment(page);
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByRole('img', { name: 'QR code' }).waitFor();
    await expectAccessible(page);
    const shown = await page.locator('.secret').textContent();
    phone = await scanAndKeepCodes(page);
    expect(phone.uri.searchParams.get('secret')).toBe(shown?.replaceAll(' ', ''));
    expect(decodeURIComponent(phone.uri.pathname)).toBe('/MFA Service:alice');
    await acceptCode(page, wrongPasscode(phone.uri));
    await page.getByText('That code is not right.').waitFor();
    await expectAccessible(page);
    await acceptCode(page, passcode(phone.uri));
    await page.getByText('5 of 5').waitFor();
    await expectAccessible(page);
  });

  test('cannot continue with a scratch code other than those shown', async () => {
    await page.goto(`${service.url}/#/users/1002`);
    await openEnrolment(page);
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByLabel('One of the scratch codes').fill('00000000');
    await page.getByRole('button', { name: 'I’ve saved them' }).click();
    await page.getByText('This is not one of the codes above.').waitFor();
    await expectAccessible(page);
  });

  test('goes on with the same scratch codes after a reload', async () => {
    const codes = await page.locator('.scratch-codes li').allTextContents();
    await page.reload();
    await page.getByRole('heading', { name: 'Save your scratch codes' }).waitFor();
    expect(await page.locator('.scratch-codes li').allTextContents()).toEqual(codes);
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Back' }).click();
    const { uri } = await scanAndKeepCodes(page);
    await acceptCode(page, passcode(uri));
    await page.getByText('5 of 5').waitFor();
  });

  test('lets the user sign in with a scratch code and with the app', async () => {
    const user = await newPage(browser);
    await signIn(user, service.url, 'alice', goodPassword);
    await user.getByRole('heading', { name: 'Enter a code' }).waitFor();
    await expectAccessible(user);
    await typeCode(user, wrongPasscode(phone.uri));
    await user.getByText('That code is not right.').waitFor();
    await typeCode(user, phone.scratchCodes[0] ?? '');
    await user.getByText('4 of 5').waitFor();
    await expectAccessible(user);
    await user.getByRole('button', { name: 'Sign out' }).click();
    await user.getByText('You are signed out.').waitFor();
    await typeCredentials(user, 'alice', goodPassword);
    await typeCode(user, passcode(phone.uri, 30));
    await user.getByText('4 of 5').waitFor();
    await user.context().close();
  });

  test('replaces the app; the old one works until a code of the new one is accepted', async () => {
    await page.goto(`${service.url}/#/users/1001/methods`);
    await page.getByRole('link', { name: 'Replace: Authenticator app' }).click();
    await page.getByRole('heading', { name: 'Set up the new authenticator app' }).waitFor();
    await page.getByText('keep working until you enter a code from the new one').waitFor();
    await page.getByRole('button', { name: 'Start' }).click();
    const newPhone = await scanAndKeepCodes(page);
    await page.getByRole('button', { name: 'Use the new app' }).waitFor();

    const meanwhile = await newPage(browser);
    await signIn(meanwhile, service.url, 'alice', goodPassword);
    await typeCode(meanwhile, phone.scratchCodes[1] ?? '');
    await meanwhile.getByText('3 of 5').waitFor();
    await meanwhile.context().close();

    await acceptCode(page, passcode(newPhone.uri));
    await page.getByText('The new app is set up.').waitFor();
    await page.getByText('5 of 5').waitFor();
    phone = newPhone;
  });

  test('unlocks an account after too many wrong codes', async () => {
    const user = await newPage(browser);
    await signIn(user, service.url, 'alice', goodPassword);
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      await typeCode(user, wrongPasscode(phone.uri));
      await user.getByText('That code is not right.').waitFor();
      await expect.poll(() => field(user, 'Code').inputValue()).toBe('');
    }
    await typeCode(user, phone.scratchCodes[0] ?? '');
    await user.getByText('Too many wrong codes').waitFor();
    await expectAccessible(user);

    await page.reload();
    await page.getByText('Codes are locked').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Unlock' }).click();
    await expect.poll(() => page.getByText('Codes are locked').count()).toBe(0);
    await typeCode(user, phone.scratchCodes[0] ?? '');
    await user.getByText('4 of 5').waitFor();
    await user.context().close();
  });

  test('issues new scratch codes; the old ones no longer work', async () => {
    await page.goto(`${service.url}/#/users/1001/methods`);
    await page.getByRole('button', { name: 'Create new scratch codes' }).click();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Create new codes' }).click();
    await page.locator('.scratch-codes').waitFor();
    const codes = await page.locator('.scratch-codes li').allTextContents();
    expect(codes).toHaveLength(5);
    expect(await copyBy(page.getByRole('button', { name: 'Copy codes' }))).toBe(codes.join('\n'));
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as a file' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('scratch-codes-alice.txt');
    await expectAccessible(page);

    const user = await newPage(browser);
    await signIn(user, service.url, 'alice', goodPassword);
    await typeCode(user, phone.scratchCodes[2] ?? '');
    await user.getByText('That code is not right.').waitFor();
    await typeCode(user, (codes[2] ?? '').replace(' ', ''));
    await user.getByText('4 of 5').waitFor();
    await user.context().close();
    await page.getByRole('button', { name: 'I’ve saved them' }).click();
  });

  test('sees and ends sessions', async () => {
    const user = await newPage(browser);
    await signIn(user, service.url, 'bob', goodPassword);
    await user.getByRole('heading', { name: 'Enter a code' }).waitFor();
    await page.goto(`${service.url}/#/users/1001/sessions`);
    await page.getByRole('button', { name: 'Sign out everywhere' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click();
    await page.getByText('Not signed in anywhere').waitFor();
    await expectAccessible(page);
    await page.goto(`${service.url}/#/users/1000/sessions`);
    await page.getByText('This one').waitFor();
    await expectAccessible(page);
    await user.context().close();
  });

  test('turns MFA off after a confirmation', async () => {
    await page.goto(`${service.url}/#/users/1001/methods`);
    const turnOff = page.getByRole('button', { name: 'Turn off two-step sign-in' });
    await turnOff.click();
    await page.getByText('After that, a password is enough to sign in.').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await turnOff.click();
    const confirm = page.getByRole('dialog').getByRole('button', { name: 'Turn off two-step sign-in' });
    await confirm.click();
    await page.getByText('Say why you turn it off.').waitFor();
    await field(page, 'Reason').fill('x'.repeat(201));
    await confirm.click();
    await page.getByText('Use up to 200 characters.').waitFor();
    await field(page, 'Reason').fill('lost phone');
    await confirm.click();
    await page.getByText('None is set up yet.').waitFor();
    await page.getByRole('link', { name: 'Events' }).click();
    await page.getByText('lost phone').first().waitFor();
    await page.getByRole('link', { name: 'Overview' }).click();
  });

  test('disables, enables and deletes an account', async () => {
    for (const name of ['Disable', 'Enable', 'Delete']) {
      await page.getByRole('button', { name, exact: true }).click();
      await expectAccessible(page);
      await page.getByRole('button', { name: `${name} alice` }).click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
    await page.getByRole('heading', { name: 'Users' }).waitFor();
    await page.getByText('1–2 of 2').waitFor();
  });

  test('reads the audit trail in words, and filters it', async () => {
    await page.getByRole('link', { name: 'Audit' }).click();
    await page.getByRole('cell', { name: /^Account deleted/ }).waitFor();
    await expectAccessible(page);
    await field(page, 'Event').selectOption({ label: 'Codes locked' });
    await page.getByText('3 wrong in a row, for 10 minutes').waitFor();
    await expect.poll(() => page.getByRole('row').count()).toBe(2);
    await page.getByRole('button', { name: /^Details of/ }).click();
    await page.getByText('mfa.locked').waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
  });
});
