import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectAccessible, narrow, newPage, passcode, readQrCode, wide } from '../support/browser/browser.js';
import {
  acceptCode,
  adminPassword,
  copyBy,
  field,
  scanAndKeepCodes,
  startConsole,
  typeCode,
  typeCredentials,
} from '../support/browser/console.js';
import { Inviter } from '../support/browser/invitations.js';
import type { ServiceProcess } from '../support/processes/processes.js';
import { type TestUser, Users } from '../support/users/users.js';

/** As a Japanese keyboard types them. */
const fullWidth = (digits: string): string =>
  digits.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)));

describe('the steps of an enrolment', () => {
  let browser: Browser;
  let service: ServiceProcess;
  let inviter: Inviter;

  beforeAll(async () => {
    ({ service, browser } = await startConsole({ MFA_ISSUER: 'Example Ltd' }));
    inviter = new Inviter(service.api, new Users(service.api, adminPassword));
  });

  const start = async (user: TestUser, view = narrow): Promise<Page> => {
    const page = await newPage(browser, view);
    await page.goto(await inviter.invite(user));
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByRole('heading', { name: 'Add the account to your app' }).waitFor();
    return page;
  };
  const openApp = (page: Page) => page.getByRole('link', { name: 'Open authenticator app' });
  const picture = (page: Page) => page.getByRole('img', { name: 'QR code' });

  test('on a phone, the main button opens the app, and the QR code is for another device', async () => {
    const page = await start(await inviter.users.create());
    expect(await openApp(page).getAttribute('href')).toMatch(/^otpauth:\/\/totp\/Example%20Ltd:/);
    expect(await openApp(page).getAttribute('class')).toContain('primary');
    expect(await picture(page).isVisible()).toBe(false);
    // There is no app that Chromium could open.
    await page.evaluate(
      "document.querySelector('a[href^=otpauth]').addEventListener('click', (event) => event.preventDefault())",
    );
    await openApp(page).click();
    await page.getByText('If no app opened, install one').waitFor();
    await page.getByRole('link', { name: 'Aegis for Android' }).waitFor();
    await expectAccessible(page);
    await page.getByText('Is the app on another device?').click();
    expect((await readQrCode(picture(page))).href).toBe(await openApp(page).getAttribute('href'));
    await expectAccessible(page);
    await page.context().close();
  });

  test('on a desktop, the QR code is shown, and the button is for an app on this device', async () => {
    const page = await start(await inviter.users.create(), { ...wide, dark: true });
    expect(await openApp(page).isVisible()).toBe(false);
    const { href } = await readQrCode(picture(page));
    await page.getByText('Is the app on this device?').click();
    expect(await openApp(page).getAttribute('href')).toBe(href);
    await page.getByText('Enter the key by hand').click();
    expect(href).toContain(await copyBy(page.getByRole('button', { name: 'Copy key' })));
    await expectAccessible(page);
    await page.context().close();
  });

  test.each([narrow, wide])(
    'scratch codes are printed and saved with service, account and date, and nothing else ($width pixels)',
    async (view) => {
      const user = await inviter.users.create();
      const page = await start(user, view);
      await page.getByRole('button', { name: 'Next' }).click();
      const codes = await page.locator('.scratch-codes li').allTextContents();
      const day = await page.evaluate(
        "new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' }).format(new Date())",
      );
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Save as a file' }).click(),
      ]);
      expect(download.suggestedFilename()).toBe(`scratch-codes-${user.name}.txt`);
      const saved = readFileSync(await download.path(), 'utf8');
      expect(saved).toBe(`Example Ltd, ${user.name}, ${String(day)}\n\n${codes.join('\n')}\n`);
      await page.emulateMedia({ media: 'print' });
      const printed: string = await page.evaluate('document.body.innerText');
      expect(printed.split(/\s*\n\s*/)).toEqual([`Example Ltd, ${user.name}, ${String(day)}`, ...codes]);
      await page.context().close();
    },
  );

  test.each([narrow, wide])(
    'a wrong length is said, and one of the codes is enough ($width pixels)',
    async (view) => {
      const page = await start(await inviter.users.create(), view);
      await page.getByRole('button', { name: 'Next' }).click();
      const typed = page.getByLabel('One of the scratch codes');
      const confirm = page.getByRole('button', { name: 'I’ve saved them' });
      for (const wrong of ['', '1234567', '123456789']) {
        await typed.fill(wrong);
        await confirm.click();
        await page.getByText('A scratch code has eight digits.').waitFor();
        await expect.poll(() => page.evaluate('document.activeElement.name')).toBe('code');
      }
      await expectAccessible(page);
      await typed.fill('00000000');
      await page.getByText('A scratch code has eight digits.').waitFor({ state: 'detached' });
      await confirm.click();
      await page.getByText('This is not one of the codes above.').waitFor();
      const [, , third = ''] = await page.locator('.scratch-codes li').allTextContents();
      await typed.fill(fullWidth(third.replace(' ', '')).replace(/^(.{4})/, '$1 – '));
      await confirm.click();
      await page.getByRole('heading', { name: 'Enter a code from the app' }).waitFor();
      await page.context().close();
    },
  );

  test('the whole list of codes can be pasted', async () => {
    const page = await start(await inviter.users.create());
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('button', { name: 'Copy codes' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    await page.getByLabel('One of the scratch codes').focus();
    await page.keyboard.press('ControlOrMeta+V');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Enter a code from the app' }).waitFor();
    await page.context().close();
  });

  test.each([narrow, { ...wide, dark: true }])(
    'a code of the wrong length is said here and at sign-in; spaces and full-width digits are fine ($width pixels)',
    async (view) => {
      const user = await inviter.users.create();
      const page = await start(user, view);
      const { uri, scratchCodes } = await scanAndKeepCodes(page);
      for (const wrong of ['', '12345', '1234567', '12345a']) {
        await acceptCode(page, wrong);
        await page.getByText('Enter the six digits that the app shows now.').waitFor();
      }
      await expectAccessible(page);
      await acceptCode(page, fullWidth(passcode(uri)).replace(/^(.{3})/, ' $1 '));
      await page.getByRole('heading', { name: 'Two-step sign-in is on' }).waitFor();
      await page.getByRole('link', { name: 'Sign in' }).click();
      await typeCredentials(page, user.name, user.password);
      await page.getByText('Lost your phone and your scratch codes? Ask your administrator').waitFor();
      for (const wrong of ['', '12345', '1234567', scratchCodes.join(' ')]) {
        await typeCode(page, wrong);
        await page
          .getByText('Enter the six digits from the app, or the eight digits of a scratch code.')
          .waitFor();
        expect(await field(page, 'Code').inputValue(), 'what was typed stays').toBe(wrong);
      }
      await expectAccessible(page);
      await typeCode(page, fullWidth(scratchCodes[1] ?? '').replace(/^(.{4})/, '$1-'));
      await page.getByText('4 of 5').waitFor();
      await page.context().close();
    },
  );
});
