import { readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';

const ownerOnlyUmask = 0o077;

/** What this process creates from now on, such as the database and the keys, is accessible to its own user only. */
export function createPrivateFiles(): void {
  process.umask(ownerOnlyUmask);
}

const othersEnter = 0o001;
const othersReadOrWrite = 0o006;

/**
 * The files of these folders that other users of this machine can read or change, such as those that an earlier version or
 * a copy left open. None if others cannot enter the folder, or if this process cannot list it.
 */
export function filesOpenToOthers(...folders: string[]): string[] {
  if (process.platform === 'win32') return [];
  return folders
    .filter((folder) => pathTo(resolve(folder)).every((each) => allows(each, othersEnter)))
    .flatMap(entriesOf)
    .filter((file) => allows(file, othersReadOrWrite));
}

/** The folder and those above it. */
function pathTo(folder: string): string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...pathTo(above)];
}

function entriesOf(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => join(folder, name));
  } catch {
    // A folder that this process can use, but not list.
    return [];
  }
}

function allows(path: string, bits: number): boolean {
  const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
  return (mode & bits) !== 0;
}
