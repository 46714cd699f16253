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
}

export const narrow: View = { width: 390 };
export const wide: View = { width: 1280 };

/** What browsers said of the pages that no page may give reason for, since the last test. */
const complaints: string[] = [];

export function expectNoComplaints(): void {
  expect(complaints.splice(0), 'what the browser complains of').toEqual([]);
}

/** A real browser, closed after the file. */
export async function startBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('Chromium was not found');
  const browser = await chromium.launch({
    executablePath,
    // Chromium refuses its sandbox to root.
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  afterFile(() => browser.close());
  return browser;
}

const reportViolations = `document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
  console.error('Content-Security-Policy: ' + violatedDirective + ' ' + blockedURI));`;

/** Somebody's browser: cookies of its own. */
export async function newContext(
  browser: Browser,
  { width = 1280, dark = false }: View = {},
): Promise<BrowserContext> {
  const context = await browser.newContext({
    viewport: { width, height: width < 600 ? 844 : 860 },
    colorScheme: dark ? 'dark' : 'light',
    locale: 'en-GB',
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  context.setDefaultTimeout(15_000);
  context.on('page', (page) => {
    page.on('pageerror', (error) => complaints.push(`error: ${error.stack ?? error.message}`));
    page.on('console', (message) => {
      const isComplaint = ['error', 'warning'].includes(message.type());
      // An answer such as 400 or 503 is the page's business, and is looked at there.
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

/** WCAG and best practices, as far as a program can tell; and nothing sticks out sideways. */
export async function expectAccessible(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  // The pages' own policy lets nobody add a script; the debugger may.
  await session.send('Runtime.evaluate', { expression: axeSource });
  const { violations }: AxeResults = await page.evaluate("axe.run({ resultTypes: ['violations'] })");
  const found = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
  expect(found, `axe on ${page.url()}`).toEqual([]);
  const overflow: number = await page.evaluate(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  expect(overflow, `sideways overflow of ${page.url()}`).toBe(0);
}

/** What a camera reads from the screen. */
export async function readQrCode(picture: Locator): Promise<URL> {
  const file = join(temporaryFolder(), 'screen.png');
  writeFileSync(file, await picture.screenshot());
  return new URL(execFileSync('zbarimg', ['--raw', '-q', file], { encoding: 'utf8', stdio: 'pipe' }).trim());
}

/** The code that an authenticator app shows so many seconds from now. */
export function passcode(provisioningUri: URL, seconds = 0): string {
  const secret = provisioningUri.searchParams.get('secret') ?? '';
  const instant = new Date(Date.now() + seconds * 1000).toISOString();
  return execFileSync('oathtool', ['--totp', '--base32', `--now=${instant}`, secret], {
    encoding: 'utf8',
  }).trim();
}

/** Six digits that are of no time step near. */
export function wrongPasscode(provisioningUri: URL): string {
  const near = [-60, -30, 0, 30, 60].map((seconds) => passcode(provisioningUri, seconds));
  return (
    ['000000', '111111', '222222', '333333', '444444', '555555'].find((code) => !near.includes(code)) ?? ''
  );
}
