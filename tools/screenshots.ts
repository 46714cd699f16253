import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Secret, TOTP } from 'otpauth';
import { type Browser, chromium, type Page } from 'playwright-core';
import { CommandError, runCommand } from './command-line.js';
import { progressBar } from './progress-bar.js';
import { startTemporaryService, type TemporaryService } from './temporary-service.js';
import { TourClient } from './tour-client.js';

const usage = `npm run screenshots -- CHROMIUM    pictures of the console into docs/images, by this Chromium`;

const folder = fileURLToPath(new URL('../../docs/images/', import.meta.url));
const password = 'four words are better';

const views = [390, 1280].flatMap((width) =>
  (['light', 'dark'] as const).map((scheme) => ({ width, scheme })),
);

interface People {
  /** MFA is on. */
  readonly alice: number;
  /** Is invited. */
  readonly bob: number;
  readonly invitation: string;
}

async function takePictures(executablePath: string): Promise<number> {
  mkdirSync(folder, { recursive: true });
  const service = await startTemporaryService();
  const browser = await chromium
    .launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })
    .catch(() => {
      throw new CommandError(`${executablePath} is no Chromium that starts.`);
    });
  const bar = progressBar('pictures', views.length * scenes.length);
  try {
    const people = await populate(service);
    let taken = 0;
    for (const view of views) {
      const page = await openPage(browser, view);
      for (const [name, show] of scenes) {
        await show(page, service, people);
        const file = join(folder, `${name}-${view.width}-${view.scheme}.png`);
        await page.screenshot({ path: file, fullPage: view.width < 600, animations: 'disabled' });
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

async function openPage(browser: Browser, { width, scheme }: (typeof views)[number]): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width, height: width < 600 ? 844 : 800 },
    colorScheme: scheme,
    locale: 'en-GB',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  // The page may be gone by then.
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
  const bob = ids.get('bob') ?? 0;
  const { url: invitation } = await api.call('POST', `/api/v1/users/${bob}/mfa/invitation`, admin);
  return { alice: ids.get('alice') ?? 0, bob, invitation };
}

type Scene = (page: Page, service: TemporaryService, people: People) => Promise<void>;

/** In the order of one visit: each begins where the one before ends. */
const scenes: readonly (readonly [name: string, show: Scene])[] = [
  [
    'invitation',
    async (page, _, { invitation }) => {
      await page.goto(invitation);
      await page.getByRole('button', { name: 'Begin' }).waitFor();
    },
  ],
  [
    'invitation-scan',
    async (page) => {
      await page.getByRole('button', { name: 'Begin' }).click();
      await page.getByRole('img', { name: 'QR code' }).waitFor();
    },
  ],
  [
    'sign-in',
    async (page, { url }) => {
      await page.goto(`${url}/#/sign-in`);
      await page.reload();
      await page.getByLabel('Name', { exact: true }).waitFor();
    },
  ],
  [
    'users',
    async (page, { administratorPassword }) => {
      await page.getByLabel('Name', { exact: true }).fill('administrator');
      await page.getByLabel('Password', { exact: true }).fill(administratorPassword);
      await page.keyboard.press('Enter');
      await page.getByRole('rowheader', { name: 'alice' }).waitFor();
    },
  ],
  ['user', (page, service, { alice }) => visit(page, service, `users/${alice}`, '5 of 5')],
  ['mfa-choice', (page, service, { bob }) => visit(page, service, `users/${bob}/mfa`, 'Make a link')],
  [
    'mfa-scan',
    async (page) => {
      await page.getByRole('button', { name: /^Begin/ }).click();
      await page.getByRole('img', { name: 'QR code' }).waitFor();
    },
  ],
  [
    'mfa-scratch-codes',
    async (page) => {
      await page.getByRole('button', { name: 'The app shows codes now' }).click();
      await page.getByRole('button', { name: 'They are kept' }).waitFor();
    },
  ],
  [
    'mfa-code',
    async (page) => {
      const [code = ''] = await page.locator('.scratch-codes li').allTextContents();
      await page.getByLabel('One of the scratch codes').fill(code);
      await page.getByRole('button', { name: 'They are kept' }).click();
      await page.getByLabel('Code of the app').waitFor();
    },
  ],
  ['invitations', (page, service) => visit(page, service, 'invitations', 'Withdraw')],
  ['sessions', (page, service) => visit(page, service, 'users/1000/sessions', 'This one')],
  ['audit', (page, service) => visit(page, service, 'audit', 'Signed in')],
  ['coverage', (page, service) => visit(page, service, 'coverage', 'Optional')],
];

async function visit(page: Page, { url }: TemporaryService, path: string, text: string): Promise<void> {
  await page.goto(`${url}/#/${path}`);
  await page.locator('main').getByText(text).locator('visible=true').first().waitFor();
}

await runCommand(usage, () => takePictures(process.argv[2] ?? '/usr/bin/chromium'));
