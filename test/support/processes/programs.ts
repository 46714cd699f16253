import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

/**
 * Whether a test that needs this program has to be skipped: it is not on this machine. With CI=true nothing is
 * skipped, and such a test fails.
 */
export function isMissing(program: string): boolean {
  const folders = (process.env['PATH'] ?? '').split(':');
  return process.env['CI'] !== 'true' && !folders.some((folder) => existsSync(join(folder, program)));
}
