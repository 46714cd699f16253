import { existsSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { parseEnv } from 'node:util';
import { fileErrorReason } from '../common/errors/file-error.js';
import { ConfigError } from './config-error.js';

const file = '.env';

/** Loads `.env` without overwriting variables that are set. @throws ConfigError if it cannot be read. */
export function loadEnvironmentFile(): void {
  if (!existsSync(file)) return;
  // Editors on Windows begin it with a byte order mark, which would become part of the first name.
  const variables = parseEnv(read().replace(/^\ufeff/, ''));
  for (const [name, value] of Object.entries(variables)) process.env[name] ??= value;
}

function read(): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    // A missing file that Docker mounts becomes a folder.
    throw new ConfigError([`${file} cannot be read: ${fileErrorReason(error)}`]);
  }
}
