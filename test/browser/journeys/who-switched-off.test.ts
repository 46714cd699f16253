import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectAccessible, narrow, newPage, wide } from '../../support/browser/browser.js';
import {
  adminPassword,
  expectOutageOver,
  field,
  outage,
  signInAsAdmin,
  startConsole,
} from '../../support/browser/console.js';
import { Keyboard, Pointer } from '../../support/browser/hands.js';
import {
  button,
  dialogButton,
  enterPassword,
  expectToSurviveReload,
  heading,
  link,
} from '../../support/browser/journey-steps.js';
import { type ServiceProcess, spawnService } from '../../support/processes/processes.js';
import { Users } from '../../support/users/users.js';

const reason = 'Lost phone and codes, seen with passport';

describe.each([
  ['with a pointer, on a wide dark screen', { ...wide, dark: true }, new Pointer()],
  ['by keyboard alone, on a phone', narrow, new Keyboard()],
])('%s: who switched off the MFA of alice last week, and from where?', (_, view, hands) => {
  let browser: Browser;
  let environment: Record<string, string>;
  let service: ServiceProcess;
  let page: Page;

  beforeAll(async () => {
    ({ environment, service, browser } = await startConsole());
    page = await newPage(browser, view);
    await signInAsAdmin(page, service.url);
  });

  test('the help desk switches it off, and has to say why', async () => {
    const users = new Users(service.api, adminPassword);
    await users.createWithMfa('user', 'alice');
    const hanna = await users.create('helpdesk', 'hanna');
    const desk = await newPage(browser, view);
    const typing = new Keyboard();
    await desk.goto(service.url);
    await enterPassword(desk, typing, hanna);
    await typing.activate(link(desk, 'alice'));
    await typing.activate(link(desk, 'Sign-in methods'));
    await heading(desk, 'Two-step sign-in').waitFor();
    await expectToSurviveReload(desk, 'alice');
    await typing.activate(button(desk, 'Turn off two-step sign-in'));
    await typing.activate(dialogButton(desk, 'Turn off two-step sign-in'));
    await desk.getByText('Say why you turn it off.').waitFor();
    await expectAccessible(desk);
    await typing.write(field(desk, 'Reason'), reason);
    await desk.keyboard.press('Enter');
    await desk.getByText('None is set up yet.').waitFor();
    expect(await link(desk, 'Events').count(), 'the help desk does not read the audit trail').toBe(0);
    await desk.context().close();
  });

  test('three clicks from any page', async () => {
    await page.goto(`${service.url}/#/coverage`);
    await expectToSurviveReload(page, 'Two-step sign-in coverage');
    await hands.activate(link(page, 'Users'));
    await hands.activate(link(page, 'alice'));
    await hands.activate(link(page, 'Events'));
    const row = page.getByRole('row').filter({ hasText: 'Two-step sign-in turned off' });
    await row.waitFor();
    if (hands instanceof Pointer) expect(hands.clicks).toBe(3);
    await expectToSurviveReload(page, 'alice');
    const told = await row.innerText();
    for (const fact of [reason, 'hanna', '127.0.0.1', /Chrome \d+ on Linux/, /\d\d:\d\d:\d\d/])
      expect(told).toMatch(fact);
    await hands.activate(row.getByRole('link', { name: 'hanna' }));
    await expectToSurviveReload(page, 'hanna');
  });

  test('or on the audit page, by name and period, while the service goes away and comes back', async () => {
    await hands.activate(link(page, 'Audit'));
    await hands.write(field(page, 'User name'), 'Alice');
    await page.keyboard.press('Enter');
    await expect.poll(() => link(page, 'hanna').count()).toBe(1);
    const { port } = new URL(service.url);
    await service.kill();
    await field(page, 'Period').selectOption({ label: 'Last 7 days' });
    await outage(page).waitFor();
    await expectAccessible(page);
    service = await spawnService({ ...environment, PORT: port });
    await expectOutageOver(page);
    await page.getByRole('row').filter({ hasText: 'hanna' }).waitFor();
    await expectToSurviveReload(page, 'Audit');
    expect(await field(page, 'User name').inputValue()).toBe('Alice');
    expect(await field(page, 'Period').inputValue()).toBe('7d');
    await page.getByRole('row').filter({ hasText: 'hanna' }).waitFor();
  });
});
