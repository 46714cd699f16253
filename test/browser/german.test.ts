import type { Browser } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectAccessible, narrow, newPage, passcode, readQrCode, wide } from '../support/browser/browser.js';
import { adminPassword, startConsole } from '../support/browser/console.js';
import { Inviter } from '../support/browser/invitations.js';
import type { ServiceProcess } from '../support/processes/processes.js';
import { Users } from '../support/users/users.js';

describe('the whole way in German', () => {
  let browser: Browser;
  let service: ServiceProcess;
  let inviter: Inviter;

  beforeAll(async () => {
    ({ service, browser } = await startConsole());
    inviter = new Inviter(service.api, new Users(service.api, adminPassword));
  });

  test.each([narrow, { ...wide, dark: true }])(
    'from the link to the second sign-in ($width pixels)',
    async (view) => {
      const user = await inviter.users.create('user', `juergen-${view.width}`);
      const link = await inviter.invite(user);
      const page = await newPage(browser, { ...view, locale: 'de-DE' });
      await page.goto(link);
      await page.getByRole('heading', { name: 'Zwei-Faktor-Anmeldung einrichten' }).waitFor();
      await expect.poll(() => page.evaluate('document.documentElement.lang')).toBe('de');
      await page.getByRole('definition').filter({ hasText: '(in 24 Stunden)' }).waitFor();
      await page.getByText('Noch keine Authenticator-App?').click();
      await expectAccessible(page);
      await page.getByRole('button', { name: 'Beginnen' }).click();

      await page.getByRole('heading', { name: 'Konto zur App hinzufügen' }).waitFor();
      await expectAccessible(page);
      const picture = page.getByRole('img', { name: 'QR-Code' });
      if (!(await picture.isVisible())) await page.getByText('Ist die App auf einem anderen Gerät?').click();
      const uri = await readQrCode(picture);
      await page.reload();
      await page.getByRole('button', { name: 'Weiter' }).click();

      await page.getByRole('heading', { name: 'Notfallcodes speichern' }).waitFor();
      const [first = '', second = ''] = await page.locator('.scratch-codes li').allTextContents();
      await page.getByLabel('Einer der Notfallcodes').fill('1');
      await page.getByRole('button', { name: 'Ich habe sie gespeichert' }).click();
      await page.getByText('Ein Notfallcode hat acht Ziffern.').waitFor();
      await expectAccessible(page);
      await page.getByLabel('Einer der Notfallcodes').fill(first);
      await page.getByRole('button', { name: 'Ich habe sie gespeichert' }).click();

      await page.getByLabel('Code aus der App').fill(passcode(uri));
      await expectAccessible(page);
      await page.getByRole('button', { name: 'Einschalten' }).click();
      await page.getByRole('heading', { name: 'Die Zwei-Faktor-Anmeldung ist eingeschaltet' }).waitFor();
      await page.getByText(`melden Sie sich als ${user.name} mit`).waitFor();
      await expectAccessible(page);

      await page.getByRole('link', { name: 'Anmelden' }).click();
      await page.getByLabel('Name', { exact: true }).fill(user.name);
      await page.getByLabel('Passwort', { exact: true }).fill(user.password);
      await page.getByRole('button', { name: 'Anmelden' }).click();
      await page.getByText('Telefon und Notfallcodes verloren?').waitFor();
      await page.getByLabel('Code', { exact: true }).fill('00000000');
      await page.getByRole('button', { name: 'Anmelden' }).click();
      await page.getByText('Dieser Code stimmt nicht.').waitFor();
      await expectAccessible(page);
      await page.getByLabel('Code', { exact: true }).fill(second);
      await page.getByRole('button', { name: 'Anmelden' }).click();
      await page.getByRole('button', { name: 'Abmelden' }).waitFor();

      await page.goto(link);
      await page.getByText('Dieser Link wurde bereits verwendet.').waitFor();
      await expectAccessible(page);
      await page.context().close();
    },
  );
});
