import type { Browser, Page } from 'playwright-core';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { de } from '../../console/src/texts/de.js';
import { en } from '../../console/src/texts/en.js';
import { expectAccessible, narrow, newPage, startBrowser, wide } from '../support/browser/browser.js';
import { field } from '../support/browser/console.js';
import { Keyboard } from '../support/browser/hands.js';
import { button, dialogButton, enterCode, enterPassword, heading } from '../support/browser/journey-steps.js';
import { longSessions, tooOldSeconds } from '../support/browser/step-up.js';
import { startService, type TestService } from '../support/service/service.js';
import { nextTimeStep, stopClock, travel } from '../support/service/time.js';
import type { MfaUser } from '../support/users/users.js';

describe.each([
  ['in English on a wide dark screen', { ...wide, dark: true }, en],
  ['in German on a phone', { ...narrow, locale: 'de-DE' }, de],
])('%s, a user with two-step sign-in, by keyboard, after a while', (_, view, t) => {
  const { methods } = t.account;
  const hands = new Keyboard();
  let service: TestService;
  let browser: Browser;
  let page: Page;
  let user: MfaUser;

  beforeAll(async () => {
    service = await startService({ ...longSessions, MFA_MAX_FAILURES: '3' });
    browser = await startBrowser();
    stopClock();
  });

  beforeEach(async () => {
    user = await service.users.createWithMfa();
    nextTimeStep();
    page = await newPage(browser, view);
    await page.goto(service.api.url);
    await enterPassword(page, hands, user, t);
    await enterCode(page, hands, user.enrolment.app.code(), t);
    await heading(page, user.name).waitFor();
    travel(tooOldSeconds);
    await page.goto(`${service.api.url}/#/users/${user.id}/methods`);
    await hands.activate(button(page, methods.newCodes));
    await hands.activate(dialogButton(page, methods.newCodesConfirm));
    await codeField().waitFor();
  });

  const asked = () => page.getByRole('dialog', { name: t.stepUp.title });
  const codeField = () => asked().getByLabel(t.signIn.code, { exact: true });

  async function prove(code: string): Promise<void> {
    await hands.write(codeField(), code);
    await page.keyboard.press('Enter');
  }

  async function expectRefusal(code: string): Promise<void> {
    await prove(code);
    await asked().getByText(t.errors.CODE_INVALID).waitFor();
    await expect.poll(() => codeField().inputValue()).toBe('');
  }

  test('confirms with a code of the app, after one that is too short and one that was used', async () => {
    await expectAccessible(page);
    await expect.poll(() => page.evaluate('document.activeElement.name')).toBe('code');
    await prove('123');
    await asked().getByText(t.signIn.codeLength).waitFor();
    await codeField().fill('');
    const used = await service.users.signInWithMfa(user, user.enrolment.app.code());
    expect(used.access_token).toBeTypeOf('string');
    await expectRefusal(user.enrolment.app.code());
    await expectAccessible(page);
    nextTimeStep();
    await prove(user.enrolment.app.code());
    await page.locator('.scratch-codes').waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.context().close();
  });

  test('confirms with a scratch code', async () => {
    await prove(user.enrolment.scratchCodes[2]);
    await page.locator('.scratch-codes').waitFor();
    await page.context().close();
  });

  test('declines, and can go on', async () => {
    await hands.activate(asked().getByRole('button', { name: t.common.cancel, exact: true }));
    await page.getByRole('dialog').getByText(t.errors.STEP_UP_REQUIRED).waitFor();
    await expectAccessible(page);
    await hands.activate(dialogButton(page, methods.newCodesConfirm));
    await prove(user.enrolment.app.code());
    await page.locator('.scratch-codes').waitFor();
    await page.context().close();
  });

  test('is locked after too many wrong codes, and the session goes on', async () => {
    for (let attempt = 1; attempt <= 3; attempt += 1) await expectRefusal(user.enrolment.app.wrongCode());
    await prove(user.enrolment.app.code());
    await asked().getByText(t.errors.MFA_LOCKED).waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await asked().waitFor({ state: 'detached' });
    await page.getByRole('dialog').getByText(t.errors.STEP_UP_REQUIRED).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe(methods.newCodes);
    await page.context().close();
  });

  test('signs in again if somebody turned two-step sign-in off meanwhile', async () => {
    await service.api.post(`/api/v1/users/${user.id}/disableMfa`, await service.users.admin(), {});
    await prove(user.enrolment.app.code());
    await page.getByText(t.signIn.reasons.expired).waitFor();
    await expectAccessible(page);
    await field(page, t.signIn.password).waitFor();
    await page.context().close();
  });
});
