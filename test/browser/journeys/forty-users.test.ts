import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectAccessible, narrow, newPage, passcode, wide } from '../../support/browser/browser.js';
import { adminPassword, goodPassword, signInAsAdmin, startConsole } from '../../support/browser/console.js';
import { Keyboard, Pointer } from '../../support/browser/hands.js';
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
} from '../../support/browser/journey-steps.js';
import { createMany } from '../../support/browser/many-users.js';
import type { ServiceProcess } from '../../support/processes/processes.js';
import { Users } from '../../support/users/users.js';

describe.each([
  ['with a pointer, on a wide screen', wide, new Pointer()],
  ['by keyboard alone, on a dark phone', { ...narrow, dark: true }, new Keyboard()],
])('%s, forty users get two-step sign-in', (_, view, hands) => {
  let browser: Browser;
  let service: ServiceProcess;
  let page: Page;
  let rows: Record<string, string>[];

  beforeAll(async () => {
    ({ service, browser } = await startConsole({ PUBLIC_URL: '' }));
    await createMany(new Users(service.api, adminPassword), service, 40, 'person');
    page = await newPage(browser, view);
    await signInAsAdmin(page, service.url);
  });

  test('they are invited and their links are saved, in five clicks', async () => {
    await expectToSurviveReload(page, 'Users');
    await hands.activate(page.getByLabel('Select all on this page'));
    await hands.activate(button(page, 'Select all 41'));
    await page.getByText('41 selected').waitFor();
    await hands.activate(button(page, 'Invite 41 users …'));
    await heading(page, 'Invite 40 users?').waitFor();
    await expectAccessible(page);
    await hands.activate(dialogButton(page, 'Invite 40 users'));
    await heading(page, '40 users are invited').waitFor();
    await expectAccessible(page);
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      hands.activate(button(page, 'Download the links')),
    ]);
    if (hands instanceof Pointer) expect(hands.clicks).toBe(5);
    rows = parse(readFileSync(await saved.path(), 'utf8'), { bom: true, columns: true });
    expect(rows.map(({ Name }) => Name)).toEqual(
      Array.from({ length: 40 }, (__, index) => `person-${String(index).padStart(3, '0')}`),
    );
    expect(new Set(rows.map(({ Link }) => Link)).size).toBe(40);
  });

  test('a reload before the links are saved asks, and staying keeps them', async () => {
    await hands.activate(button(page, 'Back to the list'));
    await hands.activate(page.getByLabel('Select person-001'));
    await hands.activate(button(page, 'Invite 1 user …'));
    await hands.activate(page.getByLabel(/^Replace 1 open invitation/));
    await hands.activate(dialogButton(page, 'Invite 1 user'));
    await heading(page, '1 user is invited').waitFor();
    const asked = page.waitForEvent('dialog').then(async (dialog) => {
      await dialog.dismiss();
      return dialog.type();
    });
    await page.evaluate('setTimeout(() => location.reload())');
    expect(await asked).toBe('beforeunload');
    await page.getByText('/#/enrol/').waitFor();
    await Promise.all([page.waitForEvent('download'), hands.activate(button(page, 'Download the links'))]);
  });

  test('one of them opens the link, sets up the app on a phone and signs in with it', async () => {
    const { Name: name = '', Link: url = '' } = rows[17] ?? {};
    const phone = await newPage(browser, { ...narrow, touch: true, dark: !('dark' in view) });
    const finger = new Pointer();
    await phone.goto(url);
    await expectToSurviveReload(phone, 'Set up two-step sign-in');
    await phone.getByRole('definition').filter({ hasText: name }).waitFor();
    const { uri } = await addToPhone(phone, finger);
    await confirmApp(phone, finger, { uri });
    await expectToSurviveReload(phone, 'Two-step sign-in is on');
    await finger.activate(link(phone, 'Sign in'));
    await enterPassword(phone, finger, { name, password: goodPassword });
    await enterCode(phone, finger, passcode(uri, 30));
    await expectToSurviveReload(phone, name);
    await phone.context().close();
  });

  test('the administrator sees who has finished', async () => {
    await hands.activate(button(page, 'Back to the list'));
    const state = page.getByRole('row').filter({ hasText: 'person-017' });
    await state.getByText('On', { exact: true }).waitFor();
    await hands.activate(link(page, 'Invitations'));
    await expectToSurviveReload(page, 'Invitations');
    await page.getByRole('rowheader', { name: 'person-016' }).waitFor();
    expect(await page.getByRole('rowheader', { name: 'person-017' }).count()).toBe(0);
  });
});
