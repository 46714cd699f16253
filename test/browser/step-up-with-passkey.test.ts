import type { Browser, Page } from 'playwright-core';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { de } from '../../console/src/texts/de.js';
import { en } from '../../console/src/texts/en.js';
import { expectAccessible, narrow, newPage, startBrowser, wide } from '../support/browser/browser.js';
import { field } from '../support/browser/console.js';
import { Keyboard } from '../support/browser/hands.js';
import { button, dialogButton, enterPassword, heading } from '../support/browser/journey-steps.js';
import { longSessions, tooOldSeconds } from '../support/browser/step-up.js';
import { VirtualAuthenticator } from '../support/browser/virtual-authenticator.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock, travel } from '../support/service/time.js';
import { originOf, PasskeySteps } from '../support/users/passkeys.js';
import type { TestUser } from '../support/users/users.js';

describe.each([
  ['in English on a wide screen', wide, en],
  ['in German on a dark phone', { ...narrow, dark: true, locale: 'de-DE' }, de],
])('%s, a user with a passkey who is asked to confirm', (_, view, t) => {
  const { methods } = t.account;
  const hands = new Keyboard();
  let service: TestService;
  let steps: PasskeySteps;
  let browser: Browser;
  let page: Page;
  let device: VirtualAuthenticator;
  let user: TestUser;
  let scratchCodes: readonly string[];

  beforeAll(async () => {
    service = await startService(longSessions);
    steps = new PasskeySteps(service.api, service.users);
    browser = await startBrowser();
    stopClock();
  });

  beforeEach(async () => {
    page = await newPage(browser, view);
    await page.goto(originOf(service.api));
    await field(page, t.signIn.name).waitFor();
    await expectAccessible(page);
    device = await VirtualAuthenticator.plugIn(page, 'usb');
    user = await service.users.create();
    ({ scratchCodes = [] } = await device.register(steps, user));
    await enterPassword(page, hands, user, t);
    await hands.activate(button(page, t.signIn.usePasskey));
    await heading(page, user.name).waitFor();
    travel(tooOldSeconds);
    await page.goto(`${originOf(service.api)}/#/users/${user.id}/methods`);
    await hands.activate(button(page, methods.newCodes));
    await hands.activate(dialogButton(page, methods.newCodesConfirm));
    await asked().waitFor();
  });

  afterEach(async () => {
    await page.context().close();
  });

  const asked = () => page.getByRole('dialog', { name: t.stepUp.title });
  const usePasskey = () => asked().getByRole('button', { name: t.signIn.usePasskey });

  test('uses it: the button has the focus', async () => {
    await usePasskey().waitFor();
    await expectAccessible(page);
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe(t.signIn.usePasskey);
    await page.keyboard.press('Enter');
    await page.locator('.scratch-codes').waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  test('enters a scratch code instead while the browser waits', async () => {
    await device.setTouched(false);
    await hands.activate(usePasskey());
    await hands.write(asked().getByLabel(t.signIn.scratchCode), scratchCodes[0] ?? '');
    await page.keyboard.press('Enter');
    await page.locator('.scratch-codes').waitFor();
  });

  test('does not have it here, and declines', async () => {
    await device.forget();
    await hands.activate(usePasskey());
    await asked().getByText(t.passkeyProblems.cancelled('')).waitFor();
    await hands.activate(asked().getByRole('button', { name: t.common.cancel, exact: true }));
    await page.getByRole('dialog').getByText(t.errors.STEP_UP_REQUIRED).waitFor();
  });

  test('is refused if it was copied', async () => {
    await device.resetCounters();
    await hands.activate(usePasskey());
    await asked().getByText(t.errors.PASSKEY_INVALID).waitFor();
    await expectAccessible(page);
  });
});
