import type { Browser } from 'playwright-core';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { de } from '../../console/src/texts/de.js';
import { en } from '../../console/src/texts/en.js';
import { expectAccessible, narrow, startBrowser, wide } from '../support/browser/browser.js';
import { field } from '../support/browser/console.js';
import { Keyboard } from '../support/browser/hands.js';
import { button, dialogButton, heading, link } from '../support/browser/journey-steps.js';
import { SignInMethodsPage } from '../support/browser/sign-in-methods.js';
import { AuthenticatorApp } from '../support/oracles/authenticator-app.js';
import { startService, type TestService } from '../support/service/service.js';
import { nextTimeStep, stopClock } from '../support/service/time.js';
import { AuthenticatorCalls } from '../support/users/authenticators.js';
import type { MfaUser } from '../support/users/users.js';

const appName = 'Authenticator app';

describe('the authenticators of an account', () => {
  let service: TestService;
  let browser: Browser;

  beforeAll(async () => {
    service = await startService();
    browser = await startBrowser();
    stopClock();
  });

  beforeEach(() => nextTimeStep());

  /** With an app besides the first one. */
  async function createWithTwo(name: string): Promise<MfaUser & { second: AuthenticatorApp }> {
    const user = await service.users.createWithMfa();
    nextTimeStep();
    const { access_token } = await service.users.signInWithMfa(user, user.enrolment.app.code());
    const { app } = await new AuthenticatorCalls(service.api, user.id, access_token).addActive({ name });
    nextTimeStep();
    return { ...user, second: app };
  }

  const open = (user: MfaUser): Promise<SignInMethodsPage> =>
    SignInMethodsPage.open(browser, service, user, { code: user.enrolment.scratchCodes[0] });

  const administrator = () => ({
    id: 1000,
    name: 'administrator',
    password: service.users.adminPassword,
    token: '',
    refreshToken: '',
  });

  test.each([
    ['by keyboard, in English on a wide screen', wide, en],
    ['by keyboard, in German on a dark phone', { ...narrow, dark: true, locale: 'de-DE' }, de],
  ])('get a second app, with a reload at every step: %s', async (_, view, t) => {
    const hands = new Keyboard();
    const user = await service.users.createWithMfa();
    const code = user.enrolment.scratchCodes[0];
    const methods = await SignInMethodsPage.open(browser, service, user, { code, view, t });
    const { page } = methods;
    await methods.item(t.authenticators.showsCodes).waitFor();
    await expectAccessible(page);
    await hands.activate(link(page, t.authenticators.addApp));
    await heading(page, t.authenticators.addApp).waitFor();
    await expectAccessible(page);
    const name = field(page, t.authenticators.name);
    expect(await name.inputValue()).toBe(t.authenticators.app.suggestion);
    await name.fill('');
    await hands.activate(button(page, t.enrolment.start));
    await page.getByText(t.authenticators.nameMissing).waitFor();
    await hands.write(name, 'Work phone');
    await page.keyboard.press('Enter');
    await heading(page, t.enrolment.titles.app).waitFor();
    await page.reload();
    await page.getByText(t.addToApp.byHand).click();
    const key = (await page.locator('.secret').textContent()) ?? '';
    const app = new AuthenticatorApp(key.replaceAll(' ', ''));
    await hands.activate(button(page, t.common.next));
    await page.reload();
    await heading(page, t.enrolment.titles.confirm).waitFor();
    await expectAccessible(page);
    await hands.write(field(page, t.enrolment.code), app.wrongCode());
    await page.keyboard.press('Enter');
    await page.getByText(t.errors.CODE_INVALID).waitFor();
    await hands.write(field(page, t.enrolment.code), app.code());
    await page.keyboard.press('Enter');
    await page.getByText(t.authenticators.app.done).waitFor();
    await methods.item('Work phone').waitFor();
    await page.getByText(t.account.twoStep.ofFive(4)).waitFor();
    await expectAccessible(page);
    const { remove, removing } = t.authenticators;
    await hands.activate(methods.action(remove, t.authenticators.showsCodes));
    await heading(page, removing.title(t.authenticators.showsCodes)).waitFor();
    await page.getByText(removing.ownText).waitFor();
    await hands.activate(dialogButton(page, t.common.cancel));
    await page.context().close();
    nextTimeStep();
    for (const each of [user.enrolment.app, app]) await service.users.signInWithMfa(user, each.code());
  });

  test('tell when an app that is being added was begun again elsewhere', async () => {
    const user = await service.users.createWithMfa();
    const methods = await open(user);
    const { page } = methods;
    await link(page, en.authenticators.addApp).click();
    await button(page, en.enrolment.start).click();
    await heading(page, en.enrolment.titles.app).waitFor();
    nextTimeStep();
    const { access_token } = await service.users.signInWithMfa(user, user.enrolment.app.code());
    await new AuthenticatorCalls(service.api, user.id, access_token).add({ name: 'Another' });
    await button(page, en.common.next).click();
    await field(page, en.enrolment.code).fill('123456');
    await button(page, en.authenticators.app.confirm).click();
    await page.getByText(en.enrolment.endings.over).waitFor();
    await button(page, en.enrolment.startAgain).waitFor();
    await expectAccessible(page);
    await page.context().close();
  });

  test('are renamed in place; Escape changes nothing', async () => {
    const methods = await open(await service.users.createWithMfa());
    const { page } = methods;
    await methods.action(en.authenticators.rename, appName).click();
    await expectAccessible(page);
    const name = field(page, en.authenticators.name);
    await name.fill('Something else');
    await page.keyboard.press('Escape');
    await methods.item(appName).waitFor();
    const focused = (): Promise<unknown> => page.evaluate('document.activeElement.ariaLabel');
    await expect.poll(focused).toBe(en.authenticators.labelled(en.authenticators.rename, appName));
    await page.keyboard.press('Enter');
    await name.fill('x'.repeat(65));
    await page.keyboard.press('Enter');
    await page.getByText(en.authenticators.nameTooLong('64')).waitFor();
    await name.fill(' Old phone ');
    await page.keyboard.press('Enter');
    await methods.item('Old phone').waitFor();
    await page.getByText(en.authenticators.renamed('Old phone')).waitFor();
    await page.reload();
    await methods.item('Old phone').waitFor();
    await page.context().close();
  });

  test('whose clock has drifted are found again with two codes in a row', async () => {
    const t = en.authenticators.resynchronising;
    const user = await createWithTwo('Token');
    const methods = await open(user);
    const { page } = methods;
    await methods.action(t.action, 'Token').click();
    const [first, second] = [field(page, t.first), field(page, t.second)];
    const enter = async (...codes: [string, string]): Promise<void> => {
      await first.fill(codes[0]);
      await second.fill(codes[1]);
      await page.keyboard.press('Enter');
    };
    const drifted = 200;
    await enter('12345', user.second.code(drifted));
    await page.getByText(t.length('6')).waitFor();
    await enter(user.second.code(drifted), user.second.code(drifted));
    await page.getByText(t.same).waitFor();
    await expectAccessible(page);
    await enter(user.second.code(drifted + 1), user.second.code(drifted));
    await page.getByText(t.refused).waitFor();
    await expect.poll(() => first.inputValue()).toBe('');
    await expectAccessible(page);
    await page.context().setOffline(true);
    await enter(user.second.code(drifted), user.second.code(drifted + 1));
    await page.getByText(en.failures.unreachable).waitFor();
    await page.context().setOffline(false);
    await page.keyboard.press('Enter');
    await page.getByText(t.done('Token')).waitFor();
    await page.context().close();
    await service.users.signInWithMfa(user, user.second.code(drifted + 2));
  });

  test('are removed one by one; the last one turns two-step sign-in off', async () => {
    const user = await createWithTwo('Old phone');
    const methods = await open(user);
    const { page } = methods;
    const { removing } = en.authenticators;
    await button(page, en.account.methods.turnOff).click();
    await heading(page, en.account.methods.turnOffOwnTitle).waitFor();
    await page.getByText(en.account.methods.turnOffOwnText).waitFor();
    await dialogButton(page, en.common.cancel).click();
    await service.users.answer(await service.users.challenge(user), user.enrolment.scratchCodes[0]);
    await page.reload();
    await link(page, en.account.tabs.overview).click();
    await page.getByText(en.account.warnings.usedAgainOwn).waitFor();
    await link(page, en.account.tabs.methods).click();
    await methods.action(en.authenticators.remove, 'Old phone').click();
    await page.getByText(removing.ownText).waitFor();
    expect(await page.getByText(removing.last).count()).toBe(0);
    await expectAccessible(page);
    await dialogButton(page, en.common.cancel).click();
    await methods.action(en.authenticators.remove, 'Old phone').click();
    await dialogButton(page, en.authenticators.remove).click();
    await methods.item('Old phone').waitFor({ state: 'detached' });
    await methods.action(en.authenticators.remove, appName).click();
    await page.getByText(removing.last).waitFor();
    await expectAccessible(page);
    await dialogButton(page, removing.confirmLast).click();
    await page.getByText(en.authenticators.none).waitFor();
    await page.context().close();
    await service.users.signIn(user.name, user.password);
  });

  test('were removed by another administrator meanwhile: removing one is done then, too', async () => {
    const user = await createWithTwo('Old phone');
    const methods = await SignInMethodsPage.open(browser, service, administrator(), { of: user });
    await methods.action(en.authenticators.remove, 'Old phone').click();
    const calls = new AuthenticatorCalls(service.api, user.id, await service.users.admin());
    expect((await calls.remove(await calls.idOf('Old phone'))).status).toBe(204);
    await dialogButton(methods.page, en.authenticators.remove).click();
    await methods.page.getByText(en.authenticators.removed('Old phone')).waitFor();
    await methods.item('Old phone').waitFor({ state: 'detached' });
    await methods.page.context().close();
  });

  test.each([
    ['an administrator', 'admin', [en.authenticators.rename, en.authenticators.replace]],
    ['the help desk', 'helpdesk', []],
  ] as const)('of a user are seen and removed by %s, but the last one', async (_, role, more) => {
    const user = await createWithTwo('Second phone');
    const staff = role === 'admin' ? administrator() : await service.users.create(role);
    const methods = await SignInMethodsPage.open(browser, service, staff, { of: user });
    const { page } = methods;
    const { remove, removing, rename, replace, resynchronising } = en.authenticators;
    await methods.item('Second phone').waitFor();
    await expectAccessible(page);
    for (const action of [rename, replace])
      expect(await methods.action(action, appName).count(), action).toBe(
        more.some((one) => one === action) ? 1 : 0,
      );
    expect(await methods.action(resynchronising.action, appName).count()).toBe(1);
    await methods.action(remove, 'Second phone').click();
    await page.getByText(removing.text(user.name)).waitFor();
    await dialogButton(page, remove).click();
    await methods.item('Second phone').waitFor({ state: 'detached' });
    expect(await methods.action(remove, appName).count()).toBe(0);
    await button(page, en.account.methods.turnOff).waitFor();
    await page.context().close();
  });
});
