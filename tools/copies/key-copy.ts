import { existsSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseEnv } from 'node:util';
import { keyVariables } from '../../src/config/generated-keys.js';
import { CommandError } from '../command-line.js';
import { fileOfKey } from '../data-folder.js';
import { readingError } from '../input-file.js';
import { giveToOwnerOf, OutputFile, withFileErrors } from '../output-file.js';

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw readingError(file, error);
  }
}

/** Where each key is, for a sentence. */
export function placesOfKeys(): string {
  return keyVariables
    .map((name) => {
      const file = fileOfKey(name);
      return file === undefined ? `${name} in the environment` : `${name} in ${file}`;
    })
    .join(', ');
}

/** @returns the keys as lines of an environment file. @throws CommandError if one cannot be read. */
export function keysAsEnvironment(): string {
  return keyVariables
    .map((name) => {
      const file = fileOfKey(name);
      const value = (file === undefined ? process.env[name] : read(file))?.trim();
      return `${name}=${value}\n`;
    })
    .join('');
}

/**
 * Writes the keys of a copy to the files where the service looks for them, and leaves files alone that hold the same.
 * @param copy a file as {@link keysAsEnvironment} returns it.
 * @returns the files that it wrote.
 * @throws CommandError if a key is missing from the copy, or another one is in its place; then nothing is written.
 */
export async function putKeysInPlace(copy: string): Promise<string[]> {
  const keys = parseEnv(read(copy));
  const missing = keyVariables.filter((name) => !keys[name]);
  if (missing.length > 0)
    throw new CommandError(`${copy} is not a copy of the keys: it lacks ${missing.join(', ')}.`);
  const places = keyVariables.map((name) => ({ name, key: keys[name] ?? '', file: fileOfKey(name) }));
  for (const { name, key, file } of places) {
    const present = file === undefined ? process.env[name] : existsSync(file) ? read(file) : undefined;
    if (present !== undefined && present.trim() !== key)
      throw new CommandError(
        `${file ?? name} holds another key than ${copy}, and nothing was changed: move it away first.`,
      );
  }
  const written: string[] = [];
  for (const { key, file } of places) {
    if (file === undefined || existsSync(file)) continue;
    await withFileErrors(file, () => mkdir(dirname(file), { recursive: true, mode: 0o700 }));
    const output = await OutputFile.open(file);
    await output.write(`${key}\n`);
    await output.finish();
    await giveToOwnerOf(dirname(file), file);
    written.push(file);
  }
  return written;
}
