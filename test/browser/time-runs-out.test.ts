import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectAccessible, narrow, newPage, passcode, startBrowser } from '../support/browser/browser.js';
import { acceptCode, scanAndKeepCodes } from '../support/browser/console.js';
import { Inviter } from '../support/browser/invitations.js';
import { startService } from '../support/service/service.js';
import { stopClock, travel } from '../support/service/time.js';

const enrolmentSeconds = 600;
const invitationSeconds = 1200;

describe('an enrolment whose time runs out', () => {
  let browser: Browser;
  let inviter: Inviter;

  beforeAll(async () => {
    const service = await startService({
      INVITATION_TTL: String(invitationSeconds),
      ACCESS_TOKEN_TTL: '7200',
    });
    stopClock();
    inviter = new Inviter(service.api, service.users);
    browser = await startBrowser();
  });

  const open = async (): Promise<Page> => {
    const page = await newPage(browser, narrow);
    await page.clock.install();
    await page.goto(await inviter.invite(await inviter.users.create()));
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByRole('heading', { name: 'Add the account to your app' }).waitFor();
    return page;
  };
  const expectExpired = async (page: Page): Promise<void> => {
    await page.getByText('The time for setting this up ran out.').waitFor();
    await page.getByText('delete it there').waitFor();
    await page.getByRole('button', { name: 'Start again' }).waitFor();
    await expectAccessible(page);
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
    await page.context().close();
  };

  test('says so by itself', async () => {
    const page = await open();
    travel(enrolmentSeconds);
    await page.clock.fastForward((enrolmentSeconds + 5) * 1000);
    await expectExpired(page);
  });

  test('goes on while the service says so, whatever the clock of the device says', async () => {
    const page = await open();
    await page.clock.fastForward((enrolmentSeconds + 5) * 1000);
    const { uri } = await scanAndKeepCodes(page);
    await page.reload();
    await acceptCode(page, passcode(uri));
    await page.getByRole('heading', { name: 'Two-step sign-in is on' }).waitFor();
    await page.context().close();
  });

  test('says so when the page is opened again', async () => {
    const page = await open();
    travel(enrolmentSeconds);
    await page.reload();
    await expectExpired(page);
  });

  test('says so when the link has expired in the middle of it, and later', async () => {
    const page = await open();
    await scanAndKeepCodes(page);
    travel(invitationSeconds);
    await acceptCode(page, '123456');
    await page.getByRole('heading', { name: 'This link does not work' }).waitFor();
    await page.getByText('This link has expired.').waitFor();
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
    await page.reload();
    await page.getByText('This link has expired.').waitFor();
    await expectAccessible(page);
    expect(await page.getByRole('button', { name: /^Start/ }).count()).toBe(0);
    await page.context().close();
  });
});
