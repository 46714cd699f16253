import { lstatSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { parseEnv } from 'node:util';
import { fileErrorReason } from '../common/errors/file-error.js';
import { ConfigError } from './config-error.js';

const file = '.env';

/** Loads `.env` without overwriting variables that are set. @throws ConfigError if it cannot be read. */
export function loadEnvironmentFile(): void {
  if (!isThere()) return;
  // Editors on Windows begin it with a byte order mark, which would become part of the first name.
  const text = read().replace(/^\ufeff/, '');
  assertUnderstood(text);
  const variables = parseEnv(text);
  for (const [name, value] of Object.entries(variables)) process.env[name] ??= value;
}

/** A link is there even if its target is not. In a folder that this account may not enter, there is nothing for it. */
function isThere(): boolean {
  try {
    return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

/** `parseEnv` passes over what it does not understand. @throws ConfigError */
function assertUnderstood(text: string): void {
  if (text.includes('\u0000')) throw new ConfigError([`${file} is not UTF-8: save it as UTF-8`]);
  const line = text.split('\n').findIndex((each) => /^\s*[A-Z][A-Z0-9_]*:\s/.test(each)) + 1;
  if (line > 0)
    throw new ConfigError([`line ${line} of ${file} is not understood: write NAME=value, not NAME: value`]);
}

function read(): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    // A missing file that Docker mounts becomes a folder.
    throw new ConfigError([`${file} cannot be read: ${fileErrorReason(error)}`]);
  }
}
