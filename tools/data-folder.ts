import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import type { keyVariables } from '../src/config/generated-keys.js';

export type KeyVariable = (typeof keyVariables)[number];

export function dataDirectory(): string {
  const given = process.env['DATA_DIR'];
  return resolve(given === undefined || given === '' ? 'data' : given);
}

/** What this account may not even look at is there; reading it will say so. */
export function isMissing(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) === undefined;
  } catch {
    return false;
  }
}

/**
 * The file that the service reads a key from: the one that is named goes before the value, the generated key comes last.
 * @returns undefined if the key is in the environment.
 */
export function fileOfKey(name: KeyVariable): string | undefined {
  const named = process.env[`${name}_FILE`];
  if (named) return named;
  return process.env[name] ? undefined : join(dataDirectory(), 'keys', name.toLowerCase());
}
