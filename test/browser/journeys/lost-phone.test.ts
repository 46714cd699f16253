import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  expectAccessible,
  narrow,
  newContext,
  newPage,
  passcode,
  wide,
} from '../../support/browser/browser.js';
import { adminPassword, startConsole } from '../../support/browser/console.js';
import { Keyboard, Pointer } from '../../support/browser/hands.js';
import {
  addToPhone,
  button,
  confirmApp,
  dialogButton,
  enterCode,
  enterPassword,
  expectToSurviveReload,
  heading,
  link,
} from '../../support/browser/journey-steps.js';
import type { ServiceProcess } from '../../support/processes/processes.js';
import { type MfaUser, type TestUser, Users } from '../../support/users/users.js';

describe.each([
  ['by keyboard alone, on a wide screen', wide, new Keyboard()],
  ['with a pointer, on a dark phone', { ...narrow, dark: true }, new Pointer()],
])('%s, the help desk replaces a lost phone', (_, view, hands) => {
  let browser: Browser;
  let service: ServiceProcess;
  let alice: MfaUser;
  let hanna: TestUser;
  let desk: Page;
  let home: Page;
  let url: string;

  beforeAll(async () => {
    ({ service, browser } = await startConsole());
    const users = new Users(service.api, adminPassword);
    alice = await users.createWithMfa('user', 'alice');
    hanna = await users.create('helpdesk', 'hanna');
    desk = await newPage(browser, view);
    await desk.goto(service.url);
    await enterPassword(desk, new Keyboard(), hanna);
  });

  test('with a link, in four clicks', async () => {
    await expectToSurviveReload(desk, 'Users');
    await hands.activate(link(desk, 'alice'));
    await expectToSurviveReload(desk, 'alice');
    await hands.activate(button(desk, 'Lost phone'));
    await heading(desk, 'Lost phone of alice').waitFor();
    await expectAccessible(desk);
    await hands.activate(dialogButton(desk, 'Create link'));
    await hands.activate(dialogButton(desk, 'Copy link'));
    if (hands instanceof Pointer) expect(hands.clicks).toBe(4);
    await dialogButton(desk, 'Copied').waitFor();
    url = await desk.evaluate('navigator.clipboard.readText()');
    await expectAccessible(desk);
    await hands.activate(dialogButton(desk, 'Done'));
    await desk.getByText('A link is open').waitFor();
    await expectToSurviveReload(desk, 'alice');
    await desk.getByRole('definition').getByText('On', { exact: true }).waitFor();
  });

  test('which the user sees after signing in with a scratch code, as two-step sign-in is still on', async () => {
    home = await newPage(browser, view);
    await home.goto(service.url);
    await enterPassword(home, hands, alice);
    await enterCode(home, hands, alice.enrolment.scratchCodes[0]);
    await home.getByText('hanna made a link to replace the app of this account.').waitFor();
    await expectToSurviveReload(home, 'alice');
    await home.getByText('4 of 5').waitFor();
  });

  test('which sets up the new phone, in the tab that was opened last', async () => {
    const context = await newContext(browser, { ...narrow, touch: true, dark: !('dark' in view) });
    const [first, phone] = [await context.newPage(), await context.newPage()];
    const finger = new Pointer();
    await first.goto(url);
    await finger.activate(button(first, 'Start'));
    await heading(first, 'Add the account to your app').waitFor();
    await phone.goto(url);
    await phone.getByText('Setting up was started before, in another tab').waitFor();
    await expectToSurviveReload(phone, 'Set up your new authenticator app');
    const { uri } = await addToPhone(phone, finger);
    await confirmApp(phone, finger, { uri });
    await phone.getByText('The old app and its scratch codes no longer work.').waitFor();
    await expectToSurviveReload(phone, 'Two-step sign-in is on');
    await first.reload();
    await first.getByText('This link has already been used.').waitFor();
    await expectAccessible(first);

    await finger.activate(link(phone, 'Sign in'));
    await enterPassword(phone, finger, alice);
    const { app, scratchCodes } = alice.enrolment;
    for (const old of [app.code(1), scratchCodes[1]]) {
      await enterCode(phone, finger, old);
      await phone.getByText('That code is not right.').waitFor();
      await expect.poll(() => phone.getByLabel('Code', { exact: true }).inputValue()).toBe('');
    }
    await enterCode(phone, finger, passcode(uri, 30));
    await phone.getByText('5 of 5').waitFor();
    await context.close();
  });

  test('and ends what was signed in with the old one', async () => {
    await hands.activate(link(home, 'Sessions'));
    await home.getByText('Your session has ended.').waitFor();
    await expectAccessible(home);
    await desk.reload();
    await heading(desk, 'alice').waitFor();
    await desk.getByRole('definition').getByText('On', { exact: true }).waitFor();
    expect(await desk.getByText('A link is open').count()).toBe(0);
  });
});
