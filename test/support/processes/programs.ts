import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

/** Whether a test must be skipped because it is not run by root. With CI=true nothing is skipped, and the test fails. */
export const isRootMissing = process.env['CI'] !== 'true' && process.getuid?.() !== 0;

/**
 * Whether a test must be skipped because this program is not installed. With CI=true nothing is skipped, and the test
 * fails.
 */
export function isMissing(program: string): boolean {
  const folders = (process.env['PATH'] ?? '').split(':');
  return process.env['CI'] !== 'true' && !folders.some((folder) => existsSync(join(folder, program)));
}
