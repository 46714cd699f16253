import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { ServiceProcess } from '../processes/processes.js';
import type { Users } from '../users/users.js';
import { goodPassword } from './console.js';

export const button = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true });

/** In the selection bar, whose buttons name how many they are about. */
export const offer = (page: Page, label: string, count: number): Locator =>
  button(page, `${label} ${count} user${count === 1 ? '' : 's'} …`);

export async function confirm(page: Page, label: string): Promise<void> {
  await page.getByRole('dialog').getByRole('button', { name: label, exact: true }).click();
}

export const results = (page: Page, heading: string): Locator =>
  page.getByRole('heading', { name: heading, exact: true });

/** Clicks the button, and reads the table that it saves. */
export async function download(page: Page, name: string): Promise<Record<string, string>[]> {
  const [saved] = await Promise.all([page.waitForEvent('download'), button(page, name).click()]);
  const file = readFileSync(await saved.path(), 'utf8');
  return parse(file, { bom: true, columns: true });
}

/** Creates `prefix-000` and so on. The description of the first looks like a formula. */
export async function createMany(
  users: Users,
  service: ServiceProcess,
  count: number,
  prefix: string,
): Promise<void> {
  const admin = await users.admin();
  for (let made = 0; made < count; made += 1) {
    const name = `${prefix}-${String(made).padStart(3, '0')}`;
    const body = { name, description: made === 0 ? '=1+1, "x"' : '', password: goodPassword };
    const { status } = await service.api.post('/api/v1/users', admin, body);
    expect(status).toBe(201);
  }
}
