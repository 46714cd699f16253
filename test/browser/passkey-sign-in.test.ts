import type { Browser, Page } from 'playwright-core';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { de } from '../../console/src/texts/de.js';
import { en } from '../../console/src/texts/en.js';
import { expectAccessible, narrow, newPage, startBrowser, wide } from '../support/browser/browser.js';
import { field } from '../support/browser/console.js';
import { Keyboard } from '../support/browser/hands.js';
import { button, enterPassword, heading } from '../support/browser/journey-steps.js';
import { VirtualAuthenticator } from '../support/browser/virtual-authenticator.js';
import { startService, type TestService } from '../support/service/service.js';
import { nextTimeStep, stopClock, travel } from '../support/service/time.js';
import { originOf, PasskeySteps } from '../support/users/passkeys.js';
import type { MfaUser, TestUser } from '../support/users/users.js';

const challengeSeconds = 300;

describe.each([
  ['in English on a wide screen', wide, en],
  ['in German on a dark phone', { ...narrow, dark: true, locale: 'de-DE' }, de],
])('%s, a user with a passkey', (_, view, t) => {
  const hands = new Keyboard();
  let service: TestService;
  let steps: PasskeySteps;
  let browser: Browser;
  let page: Page;
  let device: VirtualAuthenticator;

  beforeAll(async () => {
    service = await startService({ MFA_MAX_FAILURES: '3' });
    steps = new PasskeySteps(service.api, service.users);
    browser = await startBrowser();
    stopClock();
  });

  beforeEach(async () => {
    page = await newPage(browser, view);
    await page.goto(originOf(service.api));
    await field(page, t.signIn.name).waitFor();
    await expectAccessible(page);
    device = await VirtualAuthenticator.plugIn(page);
  });

  afterEach(async () => {
    await page.context().close();
  });

  const usePasskey = () => button(page, t.signIn.usePasskey);

  async function enterFirstStep(user: TestUser): Promise<void> {
    await enterPassword(page, hands, user, t);
    await heading(page, t.stepUp.title).waitFor();
  }

  async function createWithApp(): Promise<MfaUser> {
    const user = await service.users.createWithMfa();
    nextTimeStep();
    const token = (await service.users.signInWithMfa(user, user.enrolment.app.code())).access_token;
    await device.register(steps, { ...user, token });
    nextTimeStep();
    return user;
  }

  async function createWithoutApp(): Promise<TestUser & { scratchCodes: readonly string[] }> {
    const user = await service.users.create();
    const { scratchCodes = [] } = await device.register(steps, user);
    return { ...user, scratchCodes };
  }

  test('signs in with it: the button has the focus', async () => {
    const user = await createWithApp();
    await enterFirstStep(user);
    await expectAccessible(page);
    await page.keyboard.press('Enter');
    await heading(page, user.name).waitFor();
  });

  test('signs in with a code of the app instead, also while the browser waits for the passkey', async () => {
    const user = await createWithApp();
    await device.setTouched(false);
    await enterFirstStep(user);
    await hands.activate(usePasskey());
    await hands.write(field(page, t.signIn.code), user.enrolment.app.code());
    await page.keyboard.press('Enter');
    await heading(page, user.name).waitFor();
  });

  test('and no app is asked for a scratch code, not for a code of an app', async () => {
    const user = await createWithoutApp();
    await enterFirstStep(user);
    await page.getByText(t.signIn.scratchCodeHint).waitFor();
    await expectAccessible(page);
    await hands.write(field(page, t.signIn.scratchCode), '123456');
    await page.keyboard.press('Enter');
    await page.getByText(t.signIn.scratchCodeLength).waitFor();
    await field(page, t.signIn.scratchCode).fill(user.scratchCodes[1] ?? '');
    await page.keyboard.press('Enter');
    await heading(page, user.name).waitFor();
  });

  test('that is not on this device is told, and can try again', async () => {
    const user = await createWithoutApp();
    await device.forget();
    await enterFirstStep(user);
    await hands.activate(usePasskey());
    await page.getByText(t.passkeyProblems.cancelled('')).waitFor();
    await expectAccessible(page);
    expect(await usePasskey().isEnabled()).toBe(true);
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe(t.signIn.usePasskey);
  });

  test('that was copied is refused', async () => {
    const user = await createWithoutApp();
    await enterFirstStep(user);
    await hands.activate(usePasskey());
    await heading(page, user.name).waitFor();
    await hands.activate(button(page, t.common.signOut));
    await device.resetCounters();
    await enterFirstStep(user);
    await hands.activate(usePasskey());
    await page.getByText(t.errors.PASSKEY_INVALID).waitFor();
    await expectAccessible(page);
  });

  test('starts again when the second step took too long', async () => {
    const user = await createWithoutApp();
    await enterFirstStep(user);
    travel(challengeSeconds + 1);
    await hands.activate(usePasskey());
    await page.getByText(t.errors.MFA_TOKEN_INVALID).waitFor();
    await field(page, t.signIn.password).waitFor();
  });

  test('waits with it, too, after too many wrong codes', async () => {
    const user = await createWithApp();
    const mfaToken = await service.users.challenge(user);
    for (let attempt = 1; attempt <= 3; attempt += 1)
      await service.users.answer(mfaToken, user.enrolment.app.wrongCode());
    await enterFirstStep(user);
    await hands.activate(usePasskey());
    await page.getByText(t.errors.MFA_LOCKED).waitFor();
    await expectAccessible(page);
  });

  test('is told at which address it works', async () => {
    const user = await createWithoutApp();
    await page.goto(service.api.url);
    await enterFirstStep(user);
    await hands.activate(usePasskey());
    await page.getByText(t.passkeyProblems.otherAddress('localhost')).waitFor();
  });

  test('is told that the connection is not secure, and enters a code', async () => {
    const user = await createWithApp();
    await page.addInitScript('Object.defineProperty(window, "isSecureContext", { value: false })');
    await page.reload();
    await enterFirstStep(user);
    await page.getByText(t.passkeyProblems.insecure('')).waitFor();
    expect(await usePasskey().count()).toBe(0);
    await expectAccessible(page);
    await page.keyboard.type(user.enrolment.app.code());
    await page.keyboard.press('Enter');
    await heading(page, user.name).waitFor();
  });

  test('goes back while the browser waits for the passkey', async () => {
    const user = await createWithoutApp();
    await device.setTouched(false);
    await enterFirstStep(user);
    await hands.activate(usePasskey());
    await hands.activate(button(page, t.common.back));
    await device.setTouched(true);
    await enterFirstStep(user);
    await hands.activate(usePasskey());
    await heading(page, user.name).waitFor();
  });
});
