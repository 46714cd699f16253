import type { Locator, Page } from 'playwright-core';
import { passcode, readQrCode } from './browser.js';

export const goodPassword = 'four words are better';

/** A field that can be seen: a page that is put aside while one signs in again has some of the same name. */
export const field = (page: Page, label: string): Locator =>
  page.getByLabel(label, { exact: true }).and(page.locator(':visible'));

/** What people do in the console, by what they see of it. */
export async function typeCredentials(page: Page, name: string, password: string): Promise<void> {
  await field(page, 'Name').fill(name);
  await field(page, 'Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

export async function signIn(page: Page, url: string, name: string, password: string): Promise<void> {
  await page.goto(url);
  await typeCredentials(page, name, password);
}

export async function typeCode(page: Page, code: string): Promise<void> {
  await field(page, 'Code').fill(code);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** From the list of users to the page of the new one. */
export async function createUser(page: Page, name: string, role = 'User'): Promise<void> {
  await page.getByRole('link', { name: 'Users', exact: true }).click();
  await page.getByRole('link', { name: 'Create a user' }).click();
  await page.getByRole('heading', { name: 'Create a user' }).waitFor();
  await field(page, 'Name').fill(name);
  await field(page, 'Password').fill(goodPassword);
  await page.getByLabel('Role').selectOption({ label: role });
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByRole('heading', { name, exact: true }).waitFor();
}

/** From the picture on the screen to the step that asks for the code. @returns what the phone has now */
export async function scanAndKeepCodes(page: Page): Promise<{ uri: URL; scratchCodes: string[] }> {
  const picture = page.getByRole('img', { name: 'QR code' });
  await picture.waitFor();
  const uri = await readQrCode(picture);
  await page.getByRole('button', { name: 'The app shows codes now' }).click();
  const scratchCodes = await page.locator('.scratch-codes li').allTextContents();
  await page.getByLabel('One of the scratch codes').fill(scratchCodes[3] ?? '');
  await page.getByRole('button', { name: 'They are kept' }).click();
  await page.getByLabel('Code of the app').waitFor();
  return { uri, scratchCodes: scratchCodes.map((code) => code.replaceAll(' ', '')) };
}

export async function acceptCode(page: Page, code: string): Promise<void> {
  await page.getByLabel('Code of the app').fill(code);
  await page.getByRole('button', { name: 'Turn it on' }).click();
}

/** On a user's page: all three steps. */
export async function enable(page: Page): Promise<{ uri: URL; scratchCodes: string[] }> {
  await page.getByRole('link', { name: 'Set it up' }).click();
  await page.getByRole('button', { name: 'Begin', exact: true }).click();
  const phone = await scanAndKeepCodes(page);
  await acceptCode(page, passcode(phone.uri));
  return phone;
}
