import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterFile } from './cleanup.js';

/** Creates an empty folder and removes it after the test file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mfa-folder-'));
  afterFile(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
