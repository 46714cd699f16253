import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  expectAccessible,
  narrow,
  newPage,
  passcode,
  startBrowser,
  wide,
} from '../../support/browser/browser.js';
import { expectOutageOver, field, goodPassword, outage } from '../../support/browser/console.js';
import { Keyboard, Pointer } from '../../support/browser/hands.js';
import {
  addToPhone,
  button,
  confirmApp,
  enterCode,
  enterPassword,
  expectToSurviveReload,
  heading,
  link,
  type Phone,
} from '../../support/browser/journey-steps.js';
import { createDatabase } from '../../support/database/database.js';
import { passwordInFile, type ServiceProcess, spawnService } from '../../support/processes/processes.js';
import { first, otherKeys } from '../../support/service/keys.js';

describe.each([
  ['by keyboard alone, on a wide dark screen', { ...wide, dark: true }, new Keyboard()],
  ['with a pointer, on a phone', narrow, new Pointer()],
])('%s, the first administrator', (_, view, hands) => {
  let browser: Browser;
  let environment: Record<string, string>;
  let service: ServiceProcess;
  let page: Page;
  let phone: Phone;

  beforeAll(async () => {
    const database = await createDatabase();
    environment = {
      ...database.environment,
      ...otherKeys,
      ENCRYPTION_KEYS: first,
      NODE_ENV: 'production',
      ADMIN_NAME: 'anna',
    };
    service = await spawnService(environment);
    browser = await startBrowser();
    page = await newPage(browser, view);
    await page.goto(service.url);
  });

  const generatedPassword = () => passwordInFile(environment['DATA_DIR'] ?? '') ?? '';

  test('signs in with the generated password, and has to change it', async () => {
    await expectToSurviveReload(page, 'Sign in');
    await hands.activate(button(page, 'Sign in'));
    await page.getByText('Enter your name.').waitFor();
    await expectAccessible(page);
    await enterPassword(page, hands, { name: 'anna', password: generatedPassword() });
    await expectToSurviveReload(page, 'Choose your own password first');
    await hands.write(field(page, 'Current password'), generatedPassword());
    await hands.write(field(page, 'New password'), goodPassword);
    await hands.activate(button(page, 'Change'));
    await expectToSurviveReload(page, 'Users');
  });

  test('is led to two-step sign-in, which survives that the service goes away', async () => {
    await hands.activate(link(page, 'Add two-step sign-in'));
    await expectToSurviveReload(page, 'Set up two-step sign-in');
    phone = await addToPhone(page, hands);
    const { port } = new URL(service.url);
    await service.kill();
    await confirmApp(page, hands, phone);
    await outage(page).waitFor();
    await expectAccessible(page);
    service = await spawnService({ ...environment, PORT: port });
    await expectOutageOver(page);
    await expectToSurviveReload(page, 'Enter a code from the app');
    await confirmApp(page, hands, phone);
    await page.getByText('Two-step sign-in is on. Sign in again').waitFor();
    await expectAccessible(page);
  });

  test('signs in with a code, also after a reload in between', async () => {
    const anna = { name: 'anna', password: goodPassword };
    await enterPassword(page, hands, anna);
    await heading(page, 'Enter a code').waitFor();
    await expectAccessible(page);
    await page.reload();
    await enterPassword(page, hands, anna);
    await enterCode(page, hands, passcode(phone.uri, 30));
    await expectToSurviveReload(page, 'Users');
    expect(await page.getByText('only a password protects it').count()).toBe(0);
    expect(await page.getByText('Change your password').count()).toBe(0);
    await page.context().close();
  });
});
