import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectAccessible, narrow, newPage, wide } from '../support/browser/browser.js';
import { adminPassword, signIn, startConsole, typeCode } from '../support/browser/console.js';
import type { ServiceProcess } from '../support/processes/processes.js';
import { Users } from '../support/users/users.js';

describe('new scratch codes', () => {
  let browser: Browser;
  let service: ServiceProcess;

  beforeAll(async () => {
    ({ service, browser } = await startConsole({ MFA_ISSUER: 'Example Ltd' }));
  });

  test.each([narrow, { ...wide, dark: true }])(
    'take the focus, and stay on top until they are saved ($width pixels)',
    async (view) => {
      const user = await new Users(service.api, adminPassword).createWithMfa('user', `alice-${view.width}`);
      const page = await newPage(browser, view);
      await signIn(page, service.url, user.name, user.password);
      await typeCode(page, user.enrolment.scratchCodes[0]);
      await page.getByText('4 of 5').waitFor();
      await page.goto(`${service.url}/#/users/${user.id}/methods`);
      await page.getByRole('button', { name: 'New scratch codes' }).click();
      await page.getByRole('button', { name: 'Create new codes' }).click();
      await page.getByRole('heading', { name: 'Your new scratch codes' }).waitFor();
      const focused = (): Promise<unknown> => page.evaluate('document.activeElement.textContent');
      await expect.poll(focused).toBe('Your new scratch codes');
      await page.getByText('5 of 5').waitFor();
      await expect.poll(focused).toBe('Your new scratch codes');
      await expectAccessible(page);
      const codes = await page.locator('.scratch-codes li').allTextContents();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Save as a file' }).click(),
      ]);
      const saved = readFileSync(await download.path(), 'utf8');
      expect(saved).toMatch(new RegExp(`^Example Ltd, ${user.name}, [^\\n]+\\n\\n${codes.join('\\n')}\\n$`));
      const [reloading] = await Promise.all([
        page.waitForEvent('dialog'),
        page.evaluate('void setTimeout(() => location.reload())'),
      ]);
      expect(reloading.type()).toBe('beforeunload');
      await reloading.dismiss();
      await page.getByRole('link', { name: 'Overview' }).click();
      await page.getByText('Leave without having saved them?').waitFor();
      await page.getByRole('button', { name: 'Stay here' }).click();
      await page.emulateMedia({ media: 'print' });
      const printed: string = await page.evaluate('document.body.innerText');
      expect(printed.split(/\s*\n\s*/).slice(1)).toEqual(codes);
      await page.emulateMedia({ media: 'screen' });
      await page.getByRole('button', { name: 'I’ve saved them' }).click();
      await page.getByRole('heading', { name: 'Your new scratch codes' }).waitFor({ state: 'detached' });
      await page.getByRole('link', { name: 'Overview' }).click();
      await page.getByRole('link', { name: 'Manage sign-in methods' }).waitFor();
      await page.context().close();
    },
  );
});
