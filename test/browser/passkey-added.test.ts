import type { Browser } from 'playwright-core';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { de } from '../../console/src/texts/de.js';
import { en } from '../../console/src/texts/en.js';
import { expectAccessible, narrow, startBrowser, wide } from '../support/browser/browser.js';
import { Keyboard } from '../support/browser/hands.js';
import { button, enterPassword, heading } from '../support/browser/journey-steps.js';
import { SignInMethodsPage } from '../support/browser/sign-in-methods.js';
import { VirtualAuthenticator } from '../support/browser/virtual-authenticator.js';
import { startService, type TestService } from '../support/service/service.js';
import { nextTimeStep, stopClock } from '../support/service/time.js';
import { AuthenticatorCalls } from '../support/users/authenticators.js';
import type { MfaUser } from '../support/users/users.js';

describe('a passkey is added in the console', () => {
  let service: TestService;
  let browser: Browser;

  beforeAll(async () => {
    service = await startService();
    browser = await startBrowser();
    stopClock();
  });

  beforeEach(() => nextTimeStep());

  async function openWithApp(user: MfaUser): Promise<SignInMethodsPage> {
    return SignInMethodsPage.open(browser, service, user, { code: user.enrolment.scratchCodes[0] });
  }

  test.each([
    ['by keyboard, in English on a wide screen', wide, en],
    ['by keyboard, in German on a dark phone', { ...narrow, dark: true, locale: 'de-DE' }, de],
  ])('as the first method, with scratch codes and a new sign-in: %s', async (_, view, t) => {
    const hands = new Keyboard();
    const user = await service.users.create();
    const methods = await SignInMethodsPage.open(browser, service, user, { view, t });
    const { page } = methods;
    await page.getByText(t.authenticators.none).waitFor();
    await expectAccessible(page);
    await hands.activate(button(page, t.authenticators.addPasskey));
    await methods.dialog().waitFor();
    await expectAccessible(page);
    await VirtualAuthenticator.plugIn(page);
    await page.keyboard.press('Enter');
    await page.getByText(t.authenticators.passkey.firstCodes).waitFor();
    const codes = await page.locator('.scratch-codes li').allTextContents();
    expect(codes).toHaveLength(5);
    const name = t.authenticators.passkey.suggestion('Linux');
    await methods.item(name).getByText(t.authenticators.places.device).waitFor();
    await hands.activate(button(page, t.scratchCodes.confirm));
    await page.getByText(t.signIn.reasons.enrolled).waitFor();
    await enterPassword(page, hands, user, t);
    await hands.activate(button(page, t.signIn.usePasskey));
    await heading(page, user.name).waitFor();
    await methods.visit(user);
    await methods.item(name).getByText(t.authenticators.lastUsed).waitFor();
    await page.getByText(t.account.twoStep.ofFive(5)).waitFor();
    await page.context().close();
  });

  const notBackedUp = { defaultBackupEligibility: true, defaultBackupState: false };
  test.each([
    [
      'a phone that syncs',
      'internal',
      { defaultBackupEligibility: true, defaultBackupState: true },
      'synced',
    ],
    ['a phone that will sync', 'internal', notBackedUp, 'syncable'],
    ['a computer that keeps it', 'internal', {}, 'device'],
    ['a security key with a PIN', 'usb', {}, 'securityKey'],
    ['a security key without a PIN', 'usb', { hasUserVerification: false }, 'securityKey'],
  ] as const)('says where it is: %s', async (_, transport, traits, place) => {
    const methods = await openWithApp(await service.users.createWithMfa());
    await VirtualAuthenticator.plugIn(methods.page, transport, traits);
    await methods.addPasskey();
    const name = transport === 'usb' ? en.authenticators.places.securityKey : 'Passkey on Linux';
    await methods.item(name).locator('p').getByText(en.authenticators.places[place]).waitFor();
    await methods.page.getByText(en.authenticators.passkey.done(name)).waitFor();
    await methods.page.context().close();
  });

  test('beside others: each gets a name of its own, as suggested or typed', async () => {
    const user = await service.users.createWithMfa();
    const methods = await openWithApp(user);
    const computer = await VirtualAuthenticator.plugIn(methods.page);
    await methods.addPasskey();
    await methods.item('Passkey on Linux').waitFor();
    // A passkey of the same device would be the same one.
    await computer.unplug();
    const otherComputer = await VirtualAuthenticator.plugIn(methods.page);
    await methods.addPasskey();
    await methods.item('Passkey on Linux (2)').waitFor();
    await otherComputer.unplug();
    await VirtualAuthenticator.plugIn(methods.page, 'usb');
    await methods.addPasskey('  Blue key ');
    await methods.item('Blue key').waitFor();
    await methods.page.context().close();
  });

  test('is not offered beyond ten methods, and the page says so', async () => {
    const user = await service.users.createWithMfa();
    nextTimeStep();
    const { access_token } = await service.users.signInWithMfa(user, user.enrolment.app.code());
    const calls = new AuthenticatorCalls(service.api, user.id, access_token);
    for (const name of ['Second app', 'Third app']) await calls.addActive({ name });
    const methods = await openWithApp(user);
    await methods.page.getByText(en.authenticators.limits.apps).waitFor();
    expect(await methods.page.getByRole('link', { name: en.authenticators.addApp }).count()).toBe(0);
    await expectAccessible(methods.page);
    const names = Array.from({ length: 7 }, (__, number) => `Key ${number}`);
    for (const name of names) {
      const key = await VirtualAuthenticator.plugIn(methods.page, 'usb');
      await methods.addPasskey(name);
      await methods.item(name).waitFor();
      await key.unplug();
    }
    await methods.page.getByText(en.authenticators.limits.all).waitFor();
    expect(await button(methods.page, en.authenticators.addPasskey).count()).toBe(0);
    await methods.page.context().close();
  });

  test('nobody adds one to the account of somebody else', async () => {
    const user = await service.users.createWithMfa();
    const admin = { ...user, id: 1000, name: 'administrator', password: service.users.adminPassword };
    const methods = await SignInMethodsPage.open(browser, service, admin, { of: user });
    await methods.item('Authenticator app').waitFor();
    expect(await button(methods.page, en.authenticators.addPasskey).count()).toBe(0);
    expect(await methods.page.getByRole('link', { name: en.authenticators.addApp }).count()).toBe(0);
    await heading(methods.page, en.account.methods.codes).waitFor();
    await methods.page.context().close();
  });
});
