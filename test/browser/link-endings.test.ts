import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectAccessible, narrow, newPage, passcode, wide } from '../support/browser/browser.js';
import { acceptCode, adminPassword, scanAndKeepCodes, startConsole } from '../support/browser/console.js';
import { Inviter } from '../support/browser/invitations.js';
import { Users } from '../support/users/users.js';
import type { ServiceProcess } from '../support/processes/processes.js';

describe('a link that does not work', () => {
  let browser: Browser;
  let service: ServiceProcess;
  let inviter: Inviter;

  beforeAll(async () => {
    ({ service, browser } = await startConsole());
    inviter = new Inviter(service.api, new Users(service.api, adminPassword));
  });

  /** Opens the link and expects these words, and nothing to begin with. */
  async function expectOver(link: string, words: string, view = narrow): Promise<void> {
    const page = await newPage(browser, view);
    await page.goto(link);
    await page.getByRole('heading', { name: 'This link does not work' }).waitFor();
    await page.getByRole('alert').getByText(words).waitFor();
    expect(await page.getByRole('button', { name: /^Start/ }).count()).toBe(0);
    await expectAccessible(page);
    await page.context().close();
  }

  const begin = async (link: string): Promise<Page> => {
    const page = await newPage(browser, narrow);
    await page.goto(link);
    await page.getByRole('button', { name: 'Start' }).click();
    return page;
  };

  test.each([narrow, wide])('says how it ended ($width pixels)', async (view) => {
    const user = await inviter.users.create();
    const replaced = await inviter.invite(user);
    const revoked = await inviter.invite(user);
    await expectOver(replaced, 'There is a newer link for this account.', view);
    await inviter.revoke(user);
    await expectOver(revoked, 'This link was withdrawn.', view);
    await expectOver(replaced, 'There is a newer link for this account.', view);
  });

  test('says that it was used', async () => {
    const link = await inviter.invite(await inviter.users.create());
    const page = await begin(link);
    const { uri } = await scanAndKeepCodes(page);
    await acceptCode(page, passcode(uri));
    await page.getByRole('heading', { name: 'Two-step sign-in is on' }).waitFor();
    await page.context().close();
    await expectOver(link, 'This link has already been used.');
  });

  test('has one answer when it was cut off or made up', async () => {
    const link = await inviter.invite(await inviter.users.create());
    const words = 'This link is not valid. Check that you copied all of it, or ask for a new one.';
    await expectOver(link.slice(0, -3), words);
    await expectOver(link.replace(/.{43}$/, 'A'.repeat(43)), words);
  });
});
