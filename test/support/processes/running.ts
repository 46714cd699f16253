import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** The command lines of the processes whose working directory is this folder. Linux only. */
export function processesIn(folder: string): string[] {
  return readdirSync('/proc')
    .filter((id) => /^\d+$/.test(id))
    .flatMap((id) => {
      try {
        if (readlinkSync(`/proc/${id}/cwd`) !== folder) return [];
        return [readFileSync(`/proc/${id}/cmdline`, 'utf8').replaceAll('\0', ' ')];
      } catch {
        // It has ended, or belongs to another account.
        return [];
      }
    });
}
