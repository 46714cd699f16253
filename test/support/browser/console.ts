import type { Browser, Locator, Page } from 'playwright-core';
import { passcode, readQrCode, startBrowser } from './browser.js';
import { createDatabase } from '../database/database.js';
import { type ServiceProcess, spawnService } from '../processes/processes.js';

export const adminPassword = 'only for this walk';
export const goodPassword = 'four words are better';

/** What a test of the console needs: the built service on a new database, and a browser. */
export async function startConsole(
  variables: Record<string, string> = {},
): Promise<{ environment: Record<string, string>; service: ServiceProcess; browser: Browser }> {
  const database = await createDatabase();
  const environment = { ...database.environment, ADMIN_PASSWORD: adminPassword, ...variables };
  return { environment, service: await spawnService(environment), browser: await startBrowser() };
}

/** What the service answers when it refuses a call, for `route.fulfill`. */
export const refusal = (status: number, code: string, headers: Record<string, string> = {}) => ({
  status,
  headers: { ...headers, 'Content-Type': 'application/problem+json' },
  body: JSON.stringify({ code, status, title: code, requestId: '1' }),
});

/** A visible field: a page that is hidden while the user signs in again has fields of the same name. */
export const field = (page: Page, label: string): Locator =>
  page.getByLabel(label, { exact: true }).and(page.locator(':visible'));

/** How a page says that the service is away. */
export const outage = (page: Page): Locator => page.getByText('The service cannot be reached at the moment.');

/** The page asks again after up to 15 seconds, and waits up to 5 for an answer. */
export const expectOutageOver = (page: Page): Promise<void> =>
  outage(page).waitFor({ state: 'detached', timeout: 30_000 });

/** @returns what the button copies, once it says that it has */
export async function copyBy(button: Locator): Promise<string> {
  await button.click();
  await button.page().getByRole('button', { name: 'Copied' }).waitFor();
  return button.page().evaluate('navigator.clipboard.readText()');
}

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

export async function signInAsAdmin(page: Page, url: string): Promise<void> {
  await signIn(page, url, 'administrator', adminPassword);
  await page.getByRole('heading', { name: 'Users' }).waitFor();
}

/** By the main navigation; breadcrumbs have links of the same names. */
export const openMainPage = (page: Page, label: string): Promise<void> =>
  page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: label, exact: true }).click();

/** Starts on any section of a user's page, or where a user has to enrol first. */
export async function openEnrolment(page: Page): Promise<void> {
  const start = page.getByRole('link', { name: 'Set up two-step sign-in', exact: true });
  const methods = page.getByRole('link', { name: 'Sign-in methods' });
  await start.or(methods).first().waitFor();
  if (!(await start.isVisible())) await methods.click();
  await start.click();
}

/** Starts on the page of a user without two-step sign-in. @returns the link as shown on the screen */
export async function createLink(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Invite by link' }).click();
  await page.getByRole('button', { name: 'Create link' }).click();
  const link = (await page.locator('.secret').first().textContent()) ?? '';
  await page.getByRole('button', { name: 'Done' }).click();
  return link;
}

/** Starts at the list of users and ends on the page of the new user. */
export async function createUser(page: Page, name: string, role = 'User'): Promise<void> {
  await openMainPage(page, 'Users');
  await page.getByRole('link', { name: 'Create a user' }).click();
  await page.getByRole('heading', { name: 'Create a user' }).waitFor();
  await field(page, 'Name').fill(name);
  await field(page, 'Password').fill(goodPassword);
  await page.getByLabel('Role').selectOption({ label: role });
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByRole('heading', { name, exact: true }).waitFor();
}

/** Starts at the first step and ends at the one that asks for a code. @returns what the phone has stored */
export async function scanAndKeepCodes(page: Page): Promise<{ uri: URL; scratchCodes: string[] }> {
  await page.getByRole('heading', { name: 'Add the account to your app' }).waitFor();
  const picture = page.getByRole('img', { name: 'QR code' });
  // A phone shows it for another device only.
  if (!(await picture.isVisible())) await page.getByText('Is the app on another device?').click();
  const uri = await readQrCode(picture);
  await page.getByRole('button', { name: 'Next' }).click();
  const scratchCodes = await page.locator('.scratch-codes li').allTextContents();
  await page.getByLabel('One of the scratch codes').fill(scratchCodes[3] ?? '');
  await page.getByRole('button', { name: 'I’ve saved them' }).click();
  await page.getByLabel('Code from the app').waitFor();
  return { uri, scratchCodes: scratchCodes.map((code) => code.replaceAll(' ', '')) };
}

export async function acceptCode(page: Page, code: string): Promise<void> {
  await page.getByLabel('Code from the app').fill(code);
  await page.getByRole('button', { name: /^(Turn on two-step sign-in|Use the new app)$/ }).click();
}

/** All steps of an enrolment, starting on a user's page. */
export async function enable(page: Page): Promise<{ uri: URL; scratchCodes: string[] }> {
  await openEnrolment(page);
  await page.getByRole('button', { name: 'Start' }).click();
  const phone = await scanAndKeepCodes(page);
  await acceptCode(page, passcode(phone.uri));
  return phone;
}
