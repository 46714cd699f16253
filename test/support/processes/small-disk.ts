import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'vitest';
import { afterFile } from './cleanup.js';
import { temporaryFolder } from './folders.js';

const diskSize = 8 * 2 ** 20;

/** A folder on a small disk of its own, which only root can make. */
export function smallDisk(): string {
  const folder = temporaryFolder();
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${diskSize}`, 'none', folder]);
  expect(mounted.stderr.toString()).toBe('');
  afterFile(() => void spawnSync('umount', [folder]));
  return folder;
}

/** Leaves no room in the folder. @returns the file to remove for room again. */
export function fill(folder: string): string {
  const filler = join(folder, 'filler');
  spawnSync('dd', ['if=/dev/zero', `of=${filler}`, 'bs=4096']);
  return filler;
}
