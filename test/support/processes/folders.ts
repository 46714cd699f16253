import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterFile } from './cleanup.js';

/** An empty folder that goes after the test file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mfa-folder-'));
  afterFile(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
