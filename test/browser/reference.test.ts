import { beforeAll, describe, test } from 'vitest';
import type { Browser } from 'playwright-core';
import { expectAccessible, newPage, startBrowser } from '../support/browser/browser.js';
import { afterFile } from '../support/processes/cleanup.js';
import { createDatabase } from '../support/database/database.js';
import { type ServiceProcess, spawnService } from '../support/processes/processes.js';

describe('the reference at /docs', () => {
  let browser: Browser;
  let service: ServiceProcess;

  beforeAll(async () => {
    const database = await createDatabase();
    afterFile(() => database.remove());
    service = await spawnService(database.environment);
    browser = await startBrowser();
  });

  test.each([
    [390, false],
    [390, true],
    [1280, false],
    [1280, true],
  ])('is readable by everybody, %i pixels wide, dark: %s', async (width, dark) => {
    const page = await newPage(browser, { width, dark });
    await page.goto(`${service.url}/docs`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await expectAccessible(page);
  });
});
