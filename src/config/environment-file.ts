import { lstatSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { parseEnv } from 'node:util';
import { fileErrorReason } from '../common/errors/file-error.js';
import { ConfigError } from './config-error.js';

const file = '.env';

/** Loads `.env` without overwriting variables that are set. @throws ConfigError if it cannot be read. */
export function loadEnvironmentFile(): void {
  if (!isThere()) return;
  const text = decode(read());
  assertUnderstood(text);
  const variables = parseEnv(text);
  for (const [name, value] of Object.entries(variables)) process.env[name] ??= value;
}

/** True for a link whose target is missing; false in a folder that this account may not enter. */
function isThere(): boolean {
  try {
    return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

/** `parseEnv` passes over what it does not understand. @throws ConfigError */
function assertUnderstood(text: string): void {
  const lines = text.split('\n');
  const yaml = lines.findIndex((each) => /^\s*[A-Z][A-Z0-9_]*:\s/.test(each)) + 1;
  if (yaml > 0)
    throw new ConfigError([`line ${yaml} of ${file} is not understood: write NAME=value, not NAME: value`]);
  const cut = lines.findIndex((each) => /^[^=#]*=[ \t]*[^\s"'`#][^#]*(?<!\s)#/.test(each)) + 1;
  if (cut > 0)
    throw new ConfigError([
      `put the value in line ${cut} of ${file} in quotes: a # would begin a comment there`,
    ]);
}

/** Without the byte order mark with which editors on Windows begin it. @throws ConfigError */
function decode(bytes: Buffer): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (!text.includes('\u0000')) return text;
  } catch {
    // Reported below.
  }
  throw new ConfigError([`${file} is not UTF-8: save it as UTF-8`]);
}

function read(): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    // A missing file that Docker mounts becomes a folder.
    throw new ConfigError([`${file} cannot be read: ${fileErrorReason(error)}`]);
  }
}
