import { beforeAll, describe, test } from 'vitest';
import type { Browser } from 'playwright-core';
import { expectAccessible, newPage } from '../support/browser/browser.js';
import { startConsole } from '../support/browser/console.js';
import type { ServiceProcess } from '../support/processes/processes.js';

describe('the reference at /docs', () => {
  let browser: Browser;
  let service: ServiceProcess;

  beforeAll(async () => {
    ({ service, browser } = await startConsole());
  });

  test.each([
    [390, false],
    [390, true],
    [1280, false],
    [1280, true],
  ])('is accessible at a width of %i pixels, dark mode: %s', async (width, dark) => {
    const page = await newPage(browser, { width, dark });
    await page.goto(`${service.url}/docs`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await expectAccessible(page);
  });
});
