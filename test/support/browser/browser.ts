import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { afterFile } from '../processes/cleanup.js';
import { findChromium } from './chromium.js';
import { temporaryFolder } from '../processes/folders.js';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export interface View {
  readonly width?: number;
  readonly dark?: boolean;
  readonly touch?: boolean;
  /** `en-GB` by default. */
  readonly locale?: string;
}

export const narrow: View = { width: 390 };
export const wide: View = { width: 1280 };

/** Errors and warnings of the browser since the last test. */
const complaints: string[] = [];

export function expectNoComplaints(): void {
  expect(complaints.splice(0), 'errors and warnings of the browser').toEqual([]);
}

let running: Promise<Browser> | undefined;

/** A real browser, which the test files of this process share. What a file opens in it is closed after the file. */
export async function startBrowser(): Promise<Browser> {
  running ??= launch();
  const browser = await running;
  afterFile(() => Promise.all(browser.contexts().map((context) => context.close())));
  return browser;
}

/** A page here lives for seconds: optimised code and spare processes would cost more than they save. */
const shortLived = ['--js-flags=--no-opt,--no-maglev', '--renderer-process-limit=1'];

async function launch(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('Chromium was not found');
  const browser = await chromium.launch({
    executablePath,
    // Chromium does not run its sandbox as root.
    args: [...shortLived, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
  });
  return browser.once('disconnected', () => (running = undefined));
}

const reportViolations = `document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
  console.error('Content-Security-Policy: ' + violatedDirective + ' ' + blockedURI));`;

/** A browser profile with its own cookies. */
export async function newContext(
  browser: Browser,
  { width = 1280, dark = false, touch = false, locale = 'en-GB' }: View = {},
): Promise<BrowserContext> {
  const context = await browser.newContext({
    hasTouch: touch,
    viewport: { width, height: width < 600 ? 844 : 860 },
    colorScheme: dark ? 'dark' : 'light',
    locale,
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  context.setDefaultTimeout(15_000);
  context.on('page', (page) => {
    page.on('pageerror', (error) => complaints.push(`error: ${error.stack ?? error.message}`));
    page.on('console', (message) => {
      const isComplaint = ['error', 'warning'].includes(message.type());
      // Error statuses such as 400 or 503 are handled by the page.
      const isAnswer = message.text().startsWith('Failed to load resource');
      if (isComplaint && !isAnswer) complaints.push(`${message.type()}: ${message.text()}`);
    });
  });
  await context.addInitScript({ content: reportViolations });
  return context;
}

export async function newPage(browser: Browser, view?: View): Promise<Page> {
  return (await newContext(browser, view)).newPage();
}

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
  }[];
}

/** Checks WCAG and best practices with axe, unique ids, and that the page does not scroll sideways. */
export async function expectAccessible(page: Page): Promise<void> {
  await expectNoViolations(page);
  // For axe, something for a person to review. A label that names a repeated id may be the wrong element.
  const repeated = await page.evaluate(`[...document.querySelectorAll('[id]')]
    .filter((element) => element.checkVisibility()).map(({ id }) => id)
    .filter((id, index, ids) => ids.indexOf(id) !== index)`);
  expect(repeated, `ids that are used twice on ${page.url()}`).toEqual([]);
  const overflow: number = await page.evaluate(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  expect(overflow, `sideways overflow of ${page.url()}`).toBe(0);
}

/** For a page of thousands of elements that was checked in another colour scheme, where all else is the same. */
export const expectAccessibleColours = (page: Page): Promise<void> =>
  expectNoViolations(page, { runOnly: ['color-contrast', 'link-in-text-block'] });

async function expectNoViolations(page: Page, options: { runOnly?: readonly string[] } = {}): Promise<void> {
  if (!(await page.evaluate('"axe" in window'))) await addAxe(page);
  const { violations }: AxeResults = await page.evaluate(
    `axe.run(${JSON.stringify({ resultTypes: ['violations'], ...options })})`,
  );
  const found = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
  expect(found, `axe on ${page.url()}`).toEqual([]);
}

/** By the debugger, because the page's content security policy blocks added scripts. */
async function addAxe(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Runtime.evaluate', { expression: axeSource });
  await session.detach();
}

/** Reads a QR code from the screen as a camera would. */
export async function readQrCode(picture: Locator): Promise<URL> {
  const file = join(temporaryFolder(), 'screen.png');
  writeFileSync(file, await picture.screenshot());
  return new URL(execFileSync('zbarimg', ['--raw', '-q', file], { encoding: 'utf8', stdio: 'pipe' }).trim());
}

/** The code that an authenticator app shows in this many seconds. */
export function passcode(provisioningUri: URL, seconds = 0): string {
  const secret = provisioningUri.searchParams.get('secret') ?? '';
  const instant = new Date(Date.now() + seconds * 1000).toISOString();
  return execFileSync('oathtool', ['--totp', '--base32', `--now=${instant}`, secret], {
    encoding: 'utf8',
  }).trim();
}

/** Six digits that match no time step near now. */
export function wrongPasscode(provisioningUri: URL): string {
  const near = [-60, -30, 0, 30, 60].map((seconds) => passcode(provisioningUri, seconds));
  return (
    ['000000', '111111', '222222', '333333', '444444', '555555'].find((code) => !near.includes(code)) ?? ''
  );
}
