import type { Browser, BrowserContext, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { de } from '../../../console/src/texts/de.js';
import { expectAccessible, narrow, newContext, wide } from '../../support/browser/browser.js';
import { adminPassword, field, startConsole } from '../../support/browser/console.js';
import { Keyboard, Pointer } from '../../support/browser/hands.js';
import { Inviter } from '../../support/browser/invitations.js';
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
  type Phone,
} from '../../support/browser/journey-steps.js';
import { type TestUser, Users } from '../../support/users/users.js';

const locale = 'de-DE';

describe.each([
  ['with a finger, on a dark phone', { ...narrow, dark: true, touch: true, locale }, new Pointer()],
  ['by keyboard alone, on a wide screen', { ...wide, locale }, new Keyboard()],
])('%s, a user who reads German', (_, view, hands) => {
  let browser: Browser;
  let juergen: TestUser;
  let invitation: string;
  let context: BrowserContext;
  let page: Page;
  let elsewhere: Page;
  let phone: Phone;

  beforeAll(async () => {
    const started = await startConsole();
    ({ browser } = started);
    const inviter = new Inviter(started.service.api, new Users(started.service.api, adminPassword));
    juergen = await inviter.users.create('user', 'juergen');
    invitation = await inviter.invite(juergen);
    context = await newContext(browser, view);
    page = await context.newPage();
  });

  test('sets up the app by the link, with a reload at every step', async () => {
    await page.goto(invitation);
    await expectToSurviveReload(page, de.invitation.title);
    phone = await addToPhone(page, hands, de);
    await confirmApp(page, hands, phone, de);
    await expectToSurviveReload(page, de.invitation.doneTitle);
  });

  test('signs in with a scratch code, here and elsewhere', async () => {
    await hands.activate(link(page, de.common.signIn));
    await enterPassword(page, hands, juergen, de);
    await heading(page, de.signIn.codeTitle).waitFor();
    await page.getByText(de.signIn.lostEverything).waitFor();
    await hands.write(field(page, de.signIn.code), '1234');
    await page.keyboard.press('Enter');
    await page.getByText(de.signIn.codeLength).waitFor();
    await expectAccessible(page);
    await page.reload();
    await enterPassword(page, hands, juergen, de);
    await enterCode(page, hands, phone.scratchCodes[0] ?? '', de);
    await expectToSurviveReload(page, 'juergen');
    await page.getByText(de.account.twoStep.ofFive(4)).waitFor();

    elsewhere = await (await newContext(browser, view)).newPage();
    await elsewhere.goto(new URL('/', invitation).href);
    await enterPassword(elsewhere, hands, juergen, de);
    await enterCode(elsewhere, hands, phone.scratchCodes[1] ?? '', de);
    await heading(elsewhere, 'juergen').waitFor();
  });

  test('gets new scratch codes, which are on top and in focus', async () => {
    const { methods, tabs } = de.account;
    await hands.activate(link(page, tabs.methods));
    await heading(page, methods.codes).waitFor();
    await expectToSurviveReload(page, 'juergen');
    await hands.activate(button(page, methods.newCodes));
    await heading(page, methods.newCodesTitle).waitFor();
    await expectAccessible(page);
    await hands.activate(dialogButton(page, methods.newCodesConfirm));
    await heading(page, de.scratchCodes.newTitle).waitFor();
    await expect.poll(() => page.locator(':focus').textContent()).toBe(de.scratchCodes.newTitle);
    const codes = await page.locator('.scratch-codes li').allTextContents();
    expect(codes).toHaveLength(5);
    await page.locator('.toast').waitFor();
    const isCovered = await page.evaluate(`(() => {
      const [saved, toast] = ['#new-scratch-codes ~ .actions:last-child', '.toast'].map((part) =>
        document.querySelector(part).getBoundingClientRect());
      return saved.bottom > toast.top && saved.top < toast.bottom;
    })()`);
    expect(isCovered, 'the button is below the message').toBe(false);
    await expectAccessible(page);
    await hands.activate(button(page, de.scratchCodes.confirm));
    await page.getByText(de.account.twoStep.ofFive(5)).waitFor();
    await expectToSurviveReload(page, 'juergen');
    phone = { ...phone, scratchCodes: codes };
  });

  test('signs out elsewhere, and stays signed in here, in both tabs', async () => {
    const { sessions, tabs } = de.account;
    const other = await context.newPage();
    await other.goto(page.url());
    await heading(other, 'juergen').waitFor();
    await hands.activate(link(page, tabs.sessions));
    await page
      .getByText(/^Chrome \d+ unter Linux$/)
      .first()
      .waitFor();
    await expectToSurviveReload(page, 'juergen');
    await hands.activate(button(page, sessions.endOthers));
    await hands.activate(dialogButton(page, sessions.endOthers));
    await page.getByText(sessions.othersEnded).first().waitFor();
    await expect.poll(() => page.getByRole('rowheader').count()).toBe(1);
    await expectAccessible(page);

    await elsewhere.reload();
    await heading(elsewhere, de.signIn.title).waitFor();
    await enterPassword(elsewhere, hands, juergen, de);
    await enterCode(elsewhere, hands, phone.scratchCodes[0] ?? '', de);
    await heading(elsewhere, 'juergen').waitFor();
    await elsewhere.context().close();

    await other.reload();
    await heading(other, 'juergen').waitFor();
    await hands.activate(button(page, de.common.signOut));
    await heading(other, de.signIn.title).waitFor();
    await expectAccessible(other);
    await context.close();
  });
});
