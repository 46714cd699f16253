import type { Browser, Page } from 'playwright-core';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { en } from '../../console/src/texts/en.js';
import { expectAccessible, startBrowser } from '../support/browser/browser.js';
import { button } from '../support/browser/journey-steps.js';
import { SignInMethodsPage } from '../support/browser/sign-in-methods.js';
import { VirtualAuthenticator } from '../support/browser/virtual-authenticator.js';
import { startService, type TestService } from '../support/service/service.js';
import { nextTimeStep, stopClock, travel } from '../support/service/time.js';
import type { MfaUser } from '../support/users/users.js';

const { passkey } = en.authenticators;
const challengeSeconds = 300;
const problem = (name: keyof typeof en.passkeyProblems): string => en.passkeyProblems[name]('localhost');

/** Counts the passkeys that the page asks the browser for, or refuses them as an exception of the browser. */
async function watchBrowser(page: Page, exception?: string): Promise<() => Promise<number>> {
  await page.evaluate(`(() => {
    const make = navigator.credentials.create.bind(navigator.credentials);
    globalThis.asked = 0;
    navigator.credentials.create = (options) => {
      globalThis.asked += 1;
      const name = ${JSON.stringify(exception)};
      return name ? Promise.reject(new DOMException('', name)) : make(options);
    };
  })()`);
  return () => page.evaluate('globalThis.asked');
}

describe('adding a passkey goes wrong', () => {
  let service: TestService;
  let browser: Browser;
  let user: MfaUser;
  let methods: SignInMethodsPage;
  let page: Page;

  beforeAll(async () => {
    service = await startService();
    browser = await startBrowser();
    stopClock();
  });

  beforeEach(async () => {
    nextTimeStep();
    user = await service.users.createWithMfa();
    methods = await SignInMethodsPage.open(browser, service, user, {
      code: user.enrolment.scratchCodes[0],
    });
    ({ page } = methods);
    return () => page.context().close();
  });

  const expectOnlyTheApp = async (): Promise<void> => {
    await methods.visit(user);
    await methods.item('Authenticator app').waitFor();
    expect(await page.getByRole('list', { name: en.authenticators.list }).getByRole('listitem').count()).toBe(
      1,
    );
  };

  test.each([
    ['NotAllowedError', 'cancelled'],
    ['InvalidStateError', 'alreadyRegistered'],
    ['SecurityError', 'otherAddress'],
    ['ConstraintError', 'unsuitable'],
    ['NotSupportedError', 'unsuitable'],
    ['UnknownError', 'failed'],
    ['OperationError', 'failed'],
  ] as const)('in the browser, with a %s: the page says what to do', async (exception, expected) => {
    await watchBrowser(page, exception);
    await methods.addPasskey();
    await page.getByText(problem(expected)).waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await methods.dialog().waitFor({ state: 'detached' });
    await expectOnlyTheApp();
  });

  test('the PIN is wrong: another try works', async () => {
    const key = await VirtualAuthenticator.plugIn(page, 'usb', { isUserVerified: false });
    await methods.addPasskey();
    await page.getByText(problem('cancelled')).waitFor();
    await key.unplug();
    await VirtualAuthenticator.plugIn(page, 'usb');
    await methods.createPasskey().click();
    await methods.item(en.authenticators.places.securityKey).waitFor();
  });

  test('the device has one already', async () => {
    await VirtualAuthenticator.plugIn(page);
    await methods.addPasskey();
    await methods.item('Passkey on Linux').waitFor();
    await methods.addPasskey();
    await page.getByText(problem('alreadyRegistered')).waitFor();
  });

  test('the user closes the dialog while the browser asks, and begins again', async () => {
    const device = await VirtualAuthenticator.plugIn(page);
    await device.setTouched(false);
    await methods.addPasskey();
    await page.getByText(passkey.waiting).waitFor();
    await methods.dialog().getByRole('button', { name: en.common.cancel }).click();
    await methods.dialog().waitFor({ state: 'detached' });
    await device.setTouched(true);
    await methods.addPasskey();
    await methods.item('Passkey on Linux').waitFor();
  });

  test('the tab is reloaded while the browser asks: nothing has happened', async () => {
    const device = await VirtualAuthenticator.plugIn(page);
    await device.setTouched(false);
    await methods.addPasskey();
    await page.getByText(passkey.waiting).waitFor();
    await page.reload();
    await expectOnlyTheApp();
  });

  test('the service cannot be reached when the passkey is made: another try sends the same one', async () => {
    await VirtualAuthenticator.plugIn(page);
    const asked = await watchBrowser(page);
    await page.route('**/passkeys', (route) => route.fulfill({ status: 503 }), { times: 1 });
    await methods.addPasskey();
    await page.getByText(passkey.saveAgain).waitFor();
    await methods.createPasskey().click();
    await methods.item('Passkey on Linux').waitFor();
    expect(await asked()).toBe(1);
  });

  test('the answer gets lost: another try finds that the passkey is there', async () => {
    await VirtualAuthenticator.plugIn(page);
    await page.route(
      '**/passkeys',
      async (route) => {
        await route.fetch();
        await route.abort();
      },
      { times: 1 },
    );
    await methods.addPasskey();
    await page.getByText(passkey.saveAgain).waitFor();
    await methods.createPasskey().click();
    await page.getByText(passkey.done('Passkey on Linux')).waitFor();
    await methods.item('Passkey on Linux').waitFor();
  });

  test('it takes longer than five minutes: the page says so, and another try works', async () => {
    await VirtualAuthenticator.plugIn(page);
    await page.route(
      '**/passkeys',
      (route) => {
        travel(challengeSeconds);
        return route.fallback();
      },
      { times: 1 },
    );
    await methods.addPasskey();
    await page.getByText(en.errors.PASSKEY_TOKEN_INVALID).waitFor();
    await page.getByText(passkey.leftOver).waitFor();
    await methods.createPasskey().click();
    await methods.item('Passkey on Linux').waitFor();
  });

  test('the name is missing, too long or has a character that does not show', async () => {
    await methods.openPasskeyDialog();
    const name = methods.dialog().getByLabel(en.authenticators.name, { exact: true });
    for (const [typed, told] of [
      ['', en.authenticators.nameMissing],
      ['x'.repeat(65), en.authenticators.nameTooLong('64')],
      ['Work\u2028phone', en.authenticators.nameInvisible],
    ] as const) {
      await name.fill(typed);
      await methods.createPasskey().click();
      await page.getByText(told).waitFor();
    }
    await expectOnlyTheApp();
  });
});

describe('where there can be no passkeys', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await startBrowser();
  });

  test('the page is open at another address than the one of the passkeys', async () => {
    const service = await startService();
    const user = await service.users.create();
    const methods = await SignInMethodsPage.open(browser, service, user, { origin: service.api.url });
    await methods.addPasskey();
    await methods.page.getByText(problem('otherAddress')).waitFor();
    await methods.page.context().close();
  });

  test('the service has no address with a domain: the page says what an administrator has to do', async () => {
    const service = await startService({ PUBLIC_URL: 'https://192.0.2.7' });
    const methods = await SignInMethodsPage.open(browser, service, await service.users.create());
    await methods.addPasskey();
    await methods.page.getByText(en.errors.PASSKEYS_UNAVAILABLE).waitFor();
    await methods.page.context().close();
  });

  test('the browser knows none', async () => {
    const service = await startService();
    const methods = await SignInMethodsPage.open(browser, service, await service.users.create());
    await methods.page.evaluate('delete globalThis.PublicKeyCredential');
    await methods.openPasskeyDialog();
    await methods.page.getByText(problem('unsupported')).waitFor();
    expect(await button(methods.page, passkey.confirm).count()).toBe(0);
    await methods.page.context().close();
  });
});
