import type { Browser } from 'playwright-core';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { en } from '../../console/src/texts/en.js';
import { expectAccessible, newPage, startBrowser } from '../support/browser/browser.js';
import { field } from '../support/browser/console.js';
import { Pointer } from '../support/browser/hands.js';
import { button, enterPassword, heading } from '../support/browser/journey-steps.js';
import { VirtualAuthenticator } from '../support/browser/virtual-authenticator.js';
import { startService, type TestService } from '../support/service/service.js';
import { nextTimeStep, stopClock } from '../support/service/time.js';
import { originOf } from '../support/users/passkeys.js';

const hands = new Pointer();

describe('a user whose role must use a passkey', () => {
  let service: TestService;
  let browser: Browser;

  beforeAll(async () => {
    service = await startService({ MFA_POLICY: 'user:phishing-resistant' });
    browser = await startBrowser();
    stopClock();
  });

  beforeEach(() => nextTimeStep());

  test('adds one before anything else, and signs in with it', async () => {
    const user = await service.users.create();
    const page = await newPage(browser);
    await page.goto(originOf(service.api));
    await enterPassword(page, hands, user);
    await heading(page, en.mustEnrol.passkeyTitle).waitFor();
    await button(page, en.authenticators.addPasskey).waitFor();
    await expectAccessible(page);
    await VirtualAuthenticator.plugIn(page);
    await button(page, en.authenticators.addPasskey).click();
    await button(page, en.authenticators.passkey.confirm).click();
    await page.getByText(en.authenticators.passkey.firstCodes).waitFor();
    expect(await page.locator('.scratch-codes li').count()).toBe(5);
    await button(page, en.scratchCodes.confirm).click();
    await page.getByText(en.signIn.reasons.enrolled).waitFor();
    await enterPassword(page, hands, user);
    await button(page, en.signIn.usePasskey).click();
    await heading(page, user.name).waitFor();
    await page.context().close();
  });

  test('has an app, which is not enough: adds a passkey, keeps the scratch codes and signs in with the passkey', async () => {
    const user = await service.users.createWithMfa();
    nextTimeStep();
    const page = await newPage(browser);
    await page.goto(originOf(service.api));
    await enterPassword(page, hands, user);
    await field(page, en.signIn.code).fill(user.enrolment.app.code());
    await button(page, en.common.signIn).click();
    await heading(page, en.mustEnrol.passkeyTitle).waitFor();
    await VirtualAuthenticator.plugIn(page);
    await button(page, en.authenticators.addPasskey).click();
    await button(page, en.authenticators.passkey.confirm).click();
    await page.getByText(en.signIn.reasons.enrolled).waitFor();
    nextTimeStep();
    await enterPassword(page, hands, user);
    await field(page, en.signIn.code).fill(user.enrolment.app.code());
    await button(page, en.common.signIn).click();
    await page.getByText(en.mustEnrol.usePasskey).waitFor();
    await button(page, en.common.signOut).click();
    await enterPassword(page, hands, user);
    await button(page, en.signIn.usePasskey).click();
    await heading(page, user.name).waitFor();
    await page.context().close();
  });
});
