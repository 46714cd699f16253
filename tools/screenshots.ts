import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Secret, TOTP } from 'otpauth';
import { type Browser, chromium, type Page } from 'playwright-core';
import { CommandError, runCommand } from './command-line.js';
import { progressBar } from './progress-bar.js';
import { startTemporaryService, type TemporaryService } from './temporary-service.js';
import { TourClient } from './tour-client.js';

const usage = `npm run screenshots -- CHROMIUM    takes the pictures in docs/images with this Chromium`;

const folder = fileURLToPath(new URL('../../docs/images/', import.meta.url));
const password = 'four words are better';
const wide = { width: 1280, height: 800 };
const narrow = { width: 390, height: 844 };

interface Visit {
  readonly page: Page;
  readonly service: TemporaryService;
  readonly people: People;
}

interface People {
  /** Has MFA, and is locked after ten wrong codes. */
  readonly alice: number;
  readonly bob: number;
  /** Where bob sets MFA up. */
  readonly invitation: string;
}

interface Picture {
  readonly name: string;
  readonly size: { readonly width: number; readonly height: number };
  readonly show: (visit: Visit) => Promise<void>;
}

/** In the order of one visit: the second signs in for the ones after it. */
const pictures: readonly Picture[] = [
  { name: 'invitation', size: { ...narrow, height: 1200 }, show: showInvitation },
  { name: 'users', size: wide, show: signIn },
  { name: 'audit', size: wide, show: (visit) => open(visit, 'audit', 'Signed in') },
  { name: 'user', size: wide, show: (visit) => open(visit, `users/${visit.people.alice}`, 'Unlock') },
  { name: 'coverage', size: wide, show: (visit) => open(visit, 'coverage', 'Required') },
  { name: 'mfa-scan', size: { ...wide, height: 1150 }, show: showQrCode },
];

async function takePictures(executablePath: string): Promise<number> {
  mkdirSync(folder, { recursive: true });
  const service = await startTemporaryService({
    MFA_POLICY: 'helpdesk:required,user:required',
    MFA_GRACE_PERIOD: '604800',
    LOCK_INITIAL_WAIT: '600',
  });
  const browser = await chromium
    .launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })
    .catch(() => {
      throw new CommandError(`${executablePath} cannot be started as Chromium.`);
    });
  const bar = progressBar('Taking pictures', 2 * pictures.length);
  try {
    const people = await populate(service);
    let taken = 0;
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await openPage(browser, colorScheme);
      for (const { name, size, show } of pictures) {
        await page.setViewportSize(size);
        await show({ page, service, people });
        await page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`), animations: 'disabled' });
        bar.update((taken += 1));
      }
      await page.context().close();
    }
  } finally {
    bar.stop();
    await browser.close();
    await service.stop();
  }
  return 0;
}

async function openPage(browser: Browser, colorScheme: 'light' | 'dark'): Promise<Page> {
  const context = await browser.newContext({ colorScheme, locale: 'en-GB', reducedMotion: 'reduce' });
  const page = await context.newPage();
  // The console asks before it leaves an enrolment; the page may be gone by the answer.
  page.on('dialog', (dialog) => void dialog.accept().catch(() => undefined));
  return page;
}

async function populate({ url, administratorPassword }: TemporaryService): Promise<People> {
  const api = new TourClient(url);
  const admin = await api.signIn('administrator', administratorPassword);
  const people: readonly [name: string, role: string, description: string, withMfa: boolean][] = [
    ['alice', 'user', 'Accounting', true],
    ['bob', 'user', 'Sales', false],
    ['carol', 'user', 'Engineering', true],
    ['dave', 'user', 'Engineering', true],
    ['erin', 'user', 'Sales', false],
    ['helga', 'helpdesk', 'Help desk, mornings', true],
    ['ivan', 'helpdesk', 'Help desk, afternoons', false],
    ['shop', 'verifier', 'The web shop asks for codes', false],
  ];
  const ids = new Map<string, number>();
  for (const [name, role, description, withMfa] of people) {
    const { id } = await api.call('POST', '/api/v1/users', admin, { name, password, role, description });
    ids.set(name, id);
    if (!withMfa) continue;
    const enrolment = await api.call('POST', `/api/v1/users/${id}/enableMfa`, admin, {});
    const code = new TOTP({ secret: Secret.fromBase32(enrolment.secretKey) }).generate();
    await api.call('POST', `/api/v1/users/${id}/acceptMfa`, admin, { token: enrolment.token, code });
  }
  await lock(api, 'alice');
  const bob = ids.get('bob') ?? 0;
  const { url: invitation } = await api.call('POST', `/api/v1/users/${bob}/mfa/invitation`, admin);
  return { alice: ids.get('alice') ?? 0, bob, invitation };
}

/** Ten wrong codes in a row, of which one challenge takes five. */
async function lock(api: TourClient, name: string): Promise<void> {
  for (let challenges = 0; challenges < 2; challenges += 1) {
    const challengeToken = await api.challenge(name, password);
    for (let codes = 0; codes < 5; codes += 1) await api.refusedCode(challengeToken, '00000000');
  }
}

async function showInvitation({ page, people }: Visit): Promise<void> {
  await page.goto(people.invitation);
  await page.getByRole('button', { name: 'Start' }).click();
  await page.getByRole('heading', { name: 'Add the account to your app' }).waitFor();
}

async function signIn({ page, service }: Visit): Promise<void> {
  await page.goto(`${service.url}/#/sign-in`);
  await page.reload();
  await page.getByLabel('Name', { exact: true }).fill('administrator');
  await page.getByLabel('Password', { exact: true }).fill(service.administratorPassword);
  await page.keyboard.press('Enter');
  await page.getByRole('rowheader', { name: 'alice' }).waitFor();
}

async function showQrCode(visit: Visit): Promise<void> {
  await open(visit, `users/${visit.people.bob}/mfa`, 'Do this only with bob beside you');
  await visit.page.getByRole('button', { name: /^Start/ }).click();
  await visit.page.getByRole('img', { name: 'QR code' }).waitFor();
}

/** Opens a page of the console, which is there once it shows `text`. */
async function open({ page, service }: Visit, path: string, text: string): Promise<void> {
  await page.goto(`${service.url}/#/${path}`);
  await page.locator('main').getByText(text).locator('visible=true').first().waitFor();
}

await runCommand(usage, () => takePictures(process.argv[2] ?? '/usr/bin/chromium'));
