import type { Browser, Locator, Page } from 'playwright-core';
import { newPage } from './browser.js';
import { adminPassword, signInAsAdmin } from './console.js';
import { startService, type TestService } from '../service/service.js';
import { stopClock, travel } from '../service/time.js';

/** A sign-in of this age is too old for sensitive calls. */
export const tooOldSeconds = 901;

/** How the console says that the question was not answered. */
export const declined = 'This was not done, because you did not confirm that it’s you.';

/** Sessions and access tokens outlive every test here, so that only the proof gets too old. */
export const longSessions = { ACCESS_TOKEN_TTL: '86400', CONSOLE_IDLE_TIMEOUT: '86400' };

/** The administrator, who has no second factor, in the console. */
export class SignedInAdmin {
  private constructor(
    readonly service: TestService,
    readonly page: Page,
  ) {}

  /** Counts the calls that gave proof. */
  stepUps = 0;

  static async start(browser: Browser): Promise<SignedInAdmin> {
    const service = await startService({
      ...longSessions,
      ADMIN_PASSWORD: adminPassword,
      PASSWORD_MAX_FAILURES: '3',
      PUBLIC_URL: 'https://mfa.example.com',
    });
    stopClock();
    const admin = new SignedInAdmin(service, await newPage(browser));
    admin.page.on('request', (request) => {
      if (request.url().endsWith('/console/stepUp')) admin.stepUps += 1;
    });
    await signInAsAdmin(admin.page, service.api.url);
    return admin;
  }

  /** Starts each test: a sign-in that is too old by now. */
  waitTooLong(): void {
    travel(tooOldSeconds);
    this.stepUps = 0;
  }

  /** @param path below the list of users */
  async open(path: string): Promise<void> {
    await this.page.goto(`${this.service.api.url}/#/users${path}`);
  }

  /** The question for fresh proof. */
  asked(): Locator {
    return this.page.getByRole('dialog', { name: 'Confirm that it’s you' });
  }

  async answer(password: string): Promise<void> {
    await this.asked().getByLabel('Password', { exact: true }).fill(password);
    await this.asked().getByRole('button', { name: 'Confirm' }).click();
  }

  async prove(): Promise<void> {
    await this.answer(adminPassword);
    await this.asked().waitFor({ state: 'detached' });
  }

  /** Dismisses it, too: the same text told again is another message. */
  async expectToast(text: string): Promise<void> {
    const toast = this.page.locator('.toast').filter({ hasText: text });
    await toast.getByRole('button', { name: 'Dismiss this message' }).click();
    await toast.waitFor({ state: 'detached' });
  }

  /** Changes a description, up to the question. */
  async edit(user: { readonly id: number }, description: string): Promise<void> {
    await this.open(`/${user.id}`);
    await this.page.getByRole('button', { name: 'Edit', exact: true }).click();
    await this.page.getByLabel('Description', { exact: true }).fill(description);
    await this.page.getByRole('button', { name: 'Save', exact: true }).click();
    await this.asked().waitFor();
  }
}
