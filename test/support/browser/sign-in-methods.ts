import type { Browser, Locator, Page } from 'playwright-core';
import { en, type Texts } from '../../../console/src/texts/en.js';
import type { TestService } from '../service/service.js';
import { originOf } from '../users/passkeys.js';
import type { TestUser } from '../users/users.js';
import { newPage, type View } from './browser.js';
import { button, enterPassword, heading } from './journey-steps.js';
import { Pointer } from './hands.js';
import { field } from './console.js';

interface Visit {
  /** Of the second step, if the user has one. */
  readonly code?: string;
  readonly view?: View;
  readonly t?: Texts;
  /** Whose page; one's own unless given. */
  readonly of?: { readonly id: number; readonly name: string };
  readonly origin?: string;
}

/** The section "Sign-in methods" of a user's page, at the address where passkeys work. */
export class SignInMethodsPage {
  private constructor(
    readonly page: Page,
    private readonly origin: string,
    private readonly t: Texts,
  ) {}

  /** Signs in, and opens the section. */
  static async open(
    browser: Browser,
    service: TestService,
    user: TestUser,
    { code, view, t = en, of = user, origin = originOf(service.api) }: Visit = {},
  ): Promise<SignInMethodsPage> {
    const methods = new SignInMethodsPage(await newPage(browser, view), origin, t);
    await methods.page.goto(methods.origin);
    await enterPassword(methods.page, new Pointer(), user, t);
    if (code !== undefined) await methods.enterCode(code);
    await methods.page.getByRole('button', { name: t.common.signOut }).waitFor();
    await methods.visit(of);
    return methods;
  }

  async enterCode(code: string): Promise<void> {
    await field(this.page, this.t.signIn.code).fill(code);
    await button(this.page, this.t.common.signIn).click();
  }

  async visit({ id, name }: { id: number; name: string }): Promise<void> {
    await this.page.goto(`${this.origin}/#/users/${id}/methods`);
    await heading(this.page, name).waitFor();
    await heading(this.page, this.t.account.twoStep.title).waitFor();
  }

  /** The entry of an authenticator. */
  item(name: string): Locator {
    return this.page
      .getByRole('list', { name: this.t.authenticators.list })
      .getByRole('listitem')
      .filter({ has: this.page.getByRole('heading', { name, exact: true }) });
  }

  /** What a button of an entry does. */
  action(action: string, name: string): Locator {
    return this.page.getByLabel(this.t.authenticators.labelled(action, name), { exact: true });
  }

  /** Opens the dialog, and has the browser make a passkey. */
  async addPasskey(name?: string): Promise<void> {
    await this.openPasskeyDialog();
    if (name !== undefined) await field(this.page, this.t.authenticators.name).fill(name);
    await this.createPasskey().click();
  }

  async openPasskeyDialog(): Promise<void> {
    await button(this.page, this.t.authenticators.addPasskey).click();
    await this.dialog().waitFor();
  }

  dialog(): Locator {
    return this.page.getByRole('dialog', { name: this.t.authenticators.addPasskey });
  }

  createPasskey(): Locator {
    return button(this.page, this.t.authenticators.passkey.confirm);
  }
}
