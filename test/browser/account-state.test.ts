import type { Browser, Locator, Page } from 'playwright-core';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { expectAccessible, narrow, newPage, startBrowser, wide } from '../support/browser/browser.js';
import { adminPassword, signInAsAdmin } from '../support/browser/console.js';
import { Inviter } from '../support/browser/invitations.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock, travel } from '../support/service/time.js';
import { verifyAs, verifyWrong } from '../support/users/guessing.js';
import type { Users } from '../support/users/users.js';

const lockSeconds = 50;

describe.each([
  ['on a wide screen', wide],
  ['on a dark phone', { ...narrow, dark: true }],
])('%s, the administrator sees of an account', (_, view) => {
  let browser: Browser;
  let service: TestService;
  let users: Users;
  let page: Page;

  beforeAll(async () => {
    service = await startService({
      ADMIN_PASSWORD: adminPassword,
      MFA_MAX_FAILURES: '3',
      PASSWORD_MAX_FAILURES: '3',
      LOCK_INITIAL_WAIT: String(lockSeconds),
    });
    ({ users } = service);
    browser = await startBrowser();
    stopClock();
    page = await newPage(browser, view);
    await page.clock.install({ time: Date.now() });
    await signInAsAdmin(page, service.api.url);
  });

  // The page's clock goes on, and the locks are short.
  beforeEach(() => page.clock.setSystemTime(Date.now()));

  const open = (path: string) => page.goto(`${service.api.url}/#/users${path}`);
  const notice = (title: string): Locator => page.locator('.notice').filter({ hasText: title });
  const secondsIn = async (text: Locator): Promise<number> =>
    Number(/in (\d+) seconds?/.exec((await text.textContent()) ?? '')?.[1]);

  test('that its set-up is started, in the list and on its page', async () => {
    const user = await users.create('user', 'sven');
    await users.enable(user);
    await page.reload();
    await page.getByRole('row').filter({ hasText: 'sven' }).getByText('Started', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'sven', exact: true }).click();
    await page.getByText('Set-up started, continue until').waitFor();
    await expectAccessible(page);
  });

  test('that a link is open, by whom, until when and whether it was opened', async () => {
    const user = await users.create('user', 'ines');
    const link = await new Inviter(service.api, users).invite(user);
    await open(`/${user.id}`);
    const told = notice('A link is open');
    for (const fact of ['administrator made a link to set up', 'Valid until', 'Not opened yet'])
      await told.getByText(fact).waitFor();
    const invitationToken = link.split('/').at(-1);
    await service.api.post('/api/v1/mfaInvitations/enrol', undefined, { invitationToken });
    await page.reload();
    await told.getByText('127.0.0.1').waitFor();
    await expectAccessible(page);
    await told.getByRole('button', { name: 'Withdraw link' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Withdraw link' }).click();
    await page.locator('.toast').getByText('Link withdrawn.').waitFor();
    await told.waitFor({ state: 'detached' });
  });

  test.each(['/abc', '/0', '/1e3', '/2147483648', '/2147483648/mfa'])(
    'nothing at an address without a possible number: %s',
    async (path) => {
      await open(path);
      await page.getByRole('heading', { name: 'Page not found' }).waitFor();
      await expect.poll(() => page.title()).toBe('Page not found · MFA Service');
    },
  );

  test('a warning before its secret is shown, also if it is disabled; nothing of an application', async () => {
    const [user, verifier] = [await users.create(), await users.create('verifier')];
    await open(`/${user.id}/mfa`);
    await notice(`only with ${user.name} beside you`).getByRole('link', { name: 'Create a link' }).waitFor();
    await service.api.request('PUT', `/api/v1/users/${user.id}`, {
      token: await users.admin(),
      json: { disabled: true },
    });
    await page.reload();
    await notice(`only with ${user.name} beside you`).waitFor();
    expect(await page.getByRole('link', { name: 'Create a link' }).count()).toBe(0);
    await open(`/${verifier.id}/mfa`);
    await page.getByRole('heading', { name: 'Page not found' }).waitFor();
  });

  test('why it cannot become a verifier while its two-step sign-in is on', async () => {
    const user = await users.createWithMfa();
    await open(`/${user.id}`);
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Role').selectOption('verifier');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('A verifier has no two-step sign-in. Turn it off').waitFor();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
  });

  test('that codes are locked, with the seconds left, and unlocks it', async () => {
    const user = await users.createWithMfa('user', 'lena');
    const challenge = await users.challenge(user);
    for (let attempt = 1; attempt <= 3; attempt += 1)
      await users.answer(challenge, user.enrolment.app.wrongCode());
    await open(`/${user.id}`);
    const told = notice('Codes are locked');
    const before = await secondsIn(told);
    expect(before).toBeLessThanOrEqual(lockSeconds);
    await expect.poll(() => secondsIn(told), { timeout: 5000 }).toBeLessThan(before);
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Unlock' }).click();
    await told.waitFor({ state: 'detached' });
    await page.locator('.toast').getByText('Codes are accepted again.').waitFor();
  });

  test('that an application waits, while signing in works, and unlocks it', async () => {
    const user = await users.createWithMfa('user', 'nora');
    const verifier = await users.create('verifier');
    await verifyWrong(service.api, verifier, user, 3);
    await open(`/${user.id}`);
    const told = notice('Codes are locked for other applications');
    expect(await secondsIn(told)).toBeLessThanOrEqual(lockSeconds);
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Unlock' }).click();
    await told.waitFor({ state: 'detached' });
    expect((await verifyAs(service.api, verifier, user, user.enrolment.scratchCodes[0])).body.valid).toBe(
      true,
    );
  });

  test('that wrong passwords were entered, until the wait is over', async () => {
    const user = await users.create('user', 'paul');
    for (let attempt = 1; attempt <= 3; attempt += 1)
      await service.api.token({ grant_type: 'password', username: 'paul', password: 'not the right one' });
    await open(`/${user.id}`);
    const told = notice('Wrong passwords were entered');
    await told.getByText(/accepted again in \d+ seconds/).waitFor();
    await expectAccessible(page);
    travel(lockSeconds);
    await page.clock.fastForward(lockSeconds * 1000);
    await told.waitFor({ state: 'detached' });
  });
});
