import { existsSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { fileErrorReason } from '../common/errors/file-error.js';
import { ConfigError } from './config-error.js';

const file = '.env';

/** Loads `.env` without overwriting variables that are set. @throws ConfigError if it cannot be read. */
export function loadEnvironmentFile(): void {
  if (!existsSync(file)) return;
  try {
    // Node's own error does not say what is wrong. A missing file that Docker mounts becomes a folder.
    readFileSync(file);
  } catch (error) {
    throw new ConfigError([`${file} cannot be read: ${fileErrorReason(error)}`]);
  }
  process.loadEnvFile(file);
}
