import type { Browser, BrowserContext, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  expectAccessible,
  narrow,
  newContext,
  newPage,
  passcode,
  wide,
  wrongPasscode,
} from '../support/browser/browser.js';
import {
  acceptCode,
  adminPassword,
  expectOutageOver,
  openEnrolment,
  outage,
  scanAndKeepCodes,
  signIn,
  startConsole,
  typeCode,
} from '../support/browser/console.js';
import { Inviter } from '../support/browser/invitations.js';
import { Users } from '../support/users/users.js';
import { type ServiceProcess, spawnService } from '../support/processes/processes.js';

const deleteEntry = 'delete it there';

describe('an enrolment that is interrupted', () => {
  let browser: Browser;
  let environment: Record<string, string>;
  let service: ServiceProcess;
  let inviter: Inviter;

  beforeAll(async () => {
    ({ environment, service, browser } = await startConsole());
    inviter = new Inviter(service.api, new Users(service.api, adminPassword));
  });

  const start = async (link: string, context: BrowserContext): Promise<Page> => {
    const page = await context.newPage();
    await page.goto(link);
    await page.getByRole('button', { name: /^Start/ }).click();
    await page.getByRole('heading', { name: 'Add the account to your app' }).waitFor();
    return page;
  };
  const expectHeading = (page: Page, name: string): Promise<void> =>
    page.getByRole('heading', { name }).waitFor();
  const keyShown = (page: Page): Promise<string | null> => page.locator('.secret').textContent();
  /** As when the user comes back from another app or tab. */
  const comeBack = (page: Page): Promise<unknown> =>
    page.evaluate('document.dispatchEvent(new Event("visibilitychange"))');

  test.each([narrow, { ...wide, dark: true }])(
    'goes on with the same secret and codes after a reload at each step ($width pixels)',
    async (view) => {
      const link = await inviter.invite(await inviter.users.create());
      const page = await start(link, await newContext(browser, view));
      const key = await keyShown(page);
      await page.reload();
      await expectHeading(page, 'Add the account to your app');
      expect(await keyShown(page)).toBe(key);
      const { uri, scratchCodes } = await scanAndKeepCodes(page);
      expect(uri.searchParams.get('secret')).toBe(key?.replaceAll(' ', ''));
      await page.getByRole('button', { name: 'Back' }).click();
      await page.reload();
      await expectHeading(page, 'Save your scratch codes');
      const codes = await page.locator('.scratch-codes li').allTextContents();
      expect(codes.map((code) => code.replace(' ', ''))).toEqual(scratchCodes);
      await page.getByLabel('One of the scratch codes').fill(codes[0] ?? '');
      await page.getByRole('button', { name: 'I’ve saved them' }).click();
      await page.reload();
      await expectHeading(page, 'Enter a code from the app');
      await expectAccessible(page);
      await acceptCode(page, passcode(uri));
      await expectHeading(page, 'Two-step sign-in is on');
      expect(await page.evaluate('sessionStorage.length'), 'nothing is kept').toBe(0);
      await page.context().close();
    },
  );

  test('of one’s own account goes on after a reload, and is never shown to another user of the tab', async () => {
    const [alice, bob] = [await inviter.users.create(), await inviter.users.create()];
    const page = await newPage(browser, narrow);
    await signIn(page, service.url, alice.name, alice.password);
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    await page.goto(`${service.url}/#/users/${alice.id}/mfa`);
    await page.getByRole('button', { name: 'Start' }).click();
    const key = await keyShown(page);
    await page.reload();
    await expectHeading(page, 'Add the account to your app');
    expect(await keyShown(page)).toBe(key);
    const kept = await page.evaluate('sessionStorage.getItem("mfa-enrolment")');
    expect(kept).toContain(key?.replaceAll(' ', ''));
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You are signed out.').waitFor();
    expect(await page.evaluate('sessionStorage.length')).toBe(0);

    // Even if it had been left behind.
    await page.evaluate(`sessionStorage.setItem('mfa-enrolment', ${JSON.stringify(kept)})`);
    await signIn(page, service.url, bob.name, bob.password);
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
    await page.goto(`${service.url}/#/users/${bob.id}/mfa`);
    await page.getByRole('button', { name: 'Start', exact: true }).waitFor();
    expect(await page.getByText(deleteEntry).count()).toBe(0);
    expect(await page.content()).not.toContain(key);
    await page.context().close();
  });

  test('in one tab is superseded by another tab, and says so', async () => {
    const link = await inviter.invite(await inviter.users.create('user', 'tabea'));
    const context = await newContext(browser, narrow);
    const first = await start(link, context);
    const second = await context.newPage();
    await second.goto(link);
    await second.getByText('Setting up was started before, in another tab').waitFor();
    await second.getByText(deleteEntry).waitFor();
    await expectAccessible(second);
    await second.getByRole('button', { name: 'Start again' }).click();
    const { uri } = await scanAndKeepCodes(second);

    await comeBack(first);
    await first.getByText('Setting up was started again in another tab').waitFor();
    await first.getByText('“MFA Service: tabea”').waitFor();
    await expectAccessible(first);
    await acceptCode(second, passcode(uri));
    await expectHeading(second, 'Two-step sign-in is on');
    await comeBack(first);
    await first.getByRole('button', { name: 'Start again' }).click();
    await first.getByText('This link has already been used.').waitFor();
    await context.close();
  });

  test('ends with the fifth wrong code, and says what to do with the entry in the app', async () => {
    const link = await inviter.invite(await inviter.users.create());
    const page = await start(link, await newContext(browser, narrow));
    const { uri } = await scanAndKeepCodes(page);
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      await acceptCode(page, wrongPasscode(uri));
      await page.getByText('That code is not right.').waitFor();
      await expect.poll(() => page.getByLabel('Code from the app').inputValue()).toBe('');
    }
    await acceptCode(page, wrongPasscode(uri));
    await page.getByText('Too many wrong codes').waitFor();
    await page.getByText(deleteEntry).waitFor();
    await page.getByRole('button', { name: 'Start again' }).click();
    await expectHeading(page, 'Add the account to your app');
    await page.context().close();
  });

  /** The next answer to such a call never arrives. */
  const loseAnswer = (page: Page, call: string): Promise<unknown> =>
    page.route(
      `**/${call}`,
      async (route) => {
        await route.fetch();
        await route.abort('connectionreset');
      },
      { times: 1 },
    );

  test('whose answer is lost goes on as accepted: in the tab, in a copy of it, and with a further app', async () => {
    const user = await inviter.users.createWithMfa();
    const page = await newPage(browser, narrow);
    await signIn(page, service.url, user.name, user.password);
    await typeCode(page, user.enrolment.scratchCodes[0]);
    await expectHeading(page, user.name);
    await page.goto(`${service.url}/#/users/${user.id}/mfa`);
    await page.getByRole('button', { name: 'Start' }).click();
    const { uri } = await scanAndKeepCodes(page);
    const [copy] = await Promise.all([
      page.context().waitForEvent('page'),
      page.evaluate('void window.open(location.href)'),
    ]);
    await copy.getByLabel('Code from the app').waitFor();
    await loseAnswer(page, 'acceptMfa');
    await acceptCode(page, passcode(uri));
    await page.getByText('The service cannot be reached. ').waitFor();
    await acceptCode(page, passcode(uri));
    for (const tab of [page, copy]) {
      await comeBack(tab);
      await tab.getByText('The new app is set up.').waitFor();
      await expectHeading(tab, user.name);
      expect(await tab.evaluate('sessionStorage.length')).toBe(0);
    }

    await page.goto(`${service.url}/#/users/${user.id}/add-app`);
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByText('Enter the key by hand').click();
    const secret = ((await keyShown(page)) ?? '').replaceAll(' ', '');
    await page.getByRole('button', { name: 'Next' }).click();
    await loseAnswer(page, 'confirm');
    for (const remark of ['The service cannot be reached. ', 'The authenticator app is added.']) {
      await page.getByLabel('Code from the app').fill(passcode(new URL(`otpauth://totp/x?secret=${secret}`)));
      await page.getByRole('button', { name: 'Add', exact: true }).click();
      await page.getByText(remark).waitFor();
    }
    await page.context().close();
  });

  test('that is reloaded while its code is being sent goes on as accepted', async () => {
    const user = await inviter.users.create();
    const page = await newPage(browser, narrow);
    await signIn(page, service.url, user.name, user.password);
    await openEnrolment(page);
    await page.getByRole('button', { name: 'Start' }).click();
    const { uri } = await scanAndKeepCodes(page);
    await page.route('**/acceptMfa', async (route) => {
      await route.fetch();
      await page.reload();
    });
    await acceptCode(page, passcode(uri));
    await page.getByText('Two-step sign-in is on. Sign in again, now with both steps.').waitFor();
    await page.context().close();
  });

  test('survives an outage of the service, also with a reload', async () => {
    const link = await inviter.invite(await inviter.users.create());
    const page = await start(link, await newContext(browser, narrow));
    const { uri } = await scanAndKeepCodes(page);
    const { port } = new URL(service.url);
    await service.stop();
    const code = passcode(uri);
    await acceptCode(page, code);
    await outage(page).waitFor();
    await page.getByText('Nothing you typed is lost: try again').waitFor();
    expect(await page.getByLabel('Code from the app').inputValue()).toBe(code);
    await expectAccessible(page);
    service = await spawnService({ ...environment, PORT: port });
    await expectOutageOver(page);
    await page.reload();
    await expectHeading(page, 'Enter a code from the app');
    await acceptCode(page, passcode(uri));
    await expectHeading(page, 'Two-step sign-in is on');
    await page.context().close();
  });
});
