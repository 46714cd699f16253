import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { en, type Texts } from '../../../console/src/texts/en.js';
import { expectAccessible, passcode, readQrCode } from './browser.js';
import { field } from './console.js';
import type { Hands } from './hands.js';

export interface Phone {
  readonly uri: URL;
  readonly scratchCodes: readonly string[];
}

export const heading = (page: Page, name: string): Locator =>
  page.getByRole('heading', { name, exact: true }).and(page.locator(':visible'));
export const button = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true });
export const link = (page: Page, name: string): Locator => page.getByRole('link', { name, exact: true });
/** A button of the open dialog. */
export const dialogButton = (page: Page, name: string): Locator =>
  page.getByRole('dialog').getByRole('button', { name, exact: true });

/** The heading is there before and after a reload, and axe finds nothing. */
export async function expectToSurviveReload(page: Page, title: string): Promise<void> {
  await heading(page, title).waitFor();
  await page.reload();
  await heading(page, title).waitFor();
  await expect.poll(() => page.locator('[aria-busy="true"]').count()).toBe(0);
  await expectAccessible(page);
}

/** The first step of a sign-in. */
export async function enterPassword(
  page: Page,
  hands: Hands,
  { name, password }: { name: string; password: string },
  t: Texts = en,
): Promise<void> {
  await hands.write(field(page, t.signIn.name), name);
  await hands.write(field(page, t.signIn.password), password);
  await hands.activate(button(page, t.common.signIn));
}

/** The second step of a sign-in. */
export async function enterCode(page: Page, hands: Hands, code: string, t: Texts = en): Promise<void> {
  await heading(page, t.signIn.codeTitle).waitFor();
  await hands.write(field(page, t.signIn.code), code);
  await hands.activate(button(page, t.common.signIn));
}

/** From the button that starts (again) to the field for the app's code, with a reload at every step. */
export async function addToPhone(page: Page, hands: Hands, t: Texts = en): Promise<Phone> {
  const { start, startAgain, titles } = t.enrolment;
  await hands.activate(button(page, start).or(button(page, startAgain)));
  await expectToSurviveReload(page, titles.app);
  const openApp = link(page, t.addToApp.open);
  const uri = (await openApp.isVisible())
    ? new URL((await openApp.getAttribute('href')) ?? '')
    : await readQrCode(page.getByRole('img', { name: t.addToApp.qrCode }));

  await hands.activate(button(page, t.common.next));
  await expectToSurviveReload(page, titles.codes);
  const shown = await page.locator('.scratch-codes li').allTextContents();
  const scratchCodes = shown.map((code) => code.replaceAll(' ', ''));
  await hands.write(page.getByLabel(t.enrolment.oneCode), scratchCodes[4] ?? '');
  await hands.activate(button(page, t.scratchCodes.confirm));
  await expectToSurviveReload(page, titles.confirm);
  return { uri, scratchCodes };
}

/** The last step of an enrolment. */
export async function confirmApp(
  page: Page,
  hands: Hands,
  { uri }: Pick<Phone, 'uri'>,
  t: Texts = en,
): Promise<void> {
  await hands.write(page.getByLabel(t.enrolment.code), passcode(uri));
  await hands.activate(button(page, t.enrolment.turnOn).or(button(page, t.enrolment.useNewApp)));
}
