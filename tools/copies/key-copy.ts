import { existsSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { keyVariables } from '../../src/config/generated-keys.js';
import { CommandError } from '../command-line.js';
import { fileOfKey } from '../data-folder.js';
import { readingError } from '../input-file.js';
import { assertAbsent, giveToOwnerOf, OutputFile, withFileErrors } from '../output-file.js';

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

/** @returns the keys as they are, each after its name. @throws CommandError if one cannot be read or is empty. */
export function keysAsLines(): string {
  return keyVariables
    .map((name) => {
      const file = fileOfKey(name);
      const value = (file === undefined ? process.env[name] : read(file))?.trim();
      if (!value) throw new CommandError(`${file ?? name} is empty: there is no key to copy.`);
      return `${name}=${value}\n`;
    })
    .join('');
}

const nameAndValue = new RegExp(`^(${keyVariables.join('|')}) *=(.*)$`);

/** Not as an environment file is read: a key may have quotes and # in it, and lines. */
function keysIn(copy: string): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  let current: string | undefined;
  for (const line of copy.split('\n')) {
    const [, name, value = ''] = nameAndValue.exec(line) ?? [];
    current = name ?? current;
    if (name !== undefined) keys.set(name, value);
    else if (current !== undefined) keys.set(current, `${keys.get(current)}\n${line}`);
  }
  return new Map([...keys].map(([name, value]) => [name, value.trim()]));
}

/**
 * Writes the keys of a copy to the files where the service looks for them, and leaves files alone that hold the same.
 * @param copy a file as {@link keysAsLines} returns it.
 * @returns the files that it wrote.
 * @throws CommandError if a key is missing from the copy, or another one is in its place; then nothing is written.
 */
export async function putKeysInPlace(copy: string): Promise<string[]> {
  const keys = keysIn(read(copy));
  const missing = keyVariables.filter((name) => !keys.get(name));
  if (missing.length > 0)
    throw new CommandError(`${copy} is not a copy of the keys: it lacks ${missing.join(', ')}.`);
  const places = keyVariables.map((name) => ({ name, key: keys.get(name) ?? '', file: fileOfKey(name) }));
  for (const { name, key, file } of places) {
    if (file !== undefined && !existsSync(file)) assertAbsent(file);
    const present = file === undefined ? process.env[name] : existsSync(file) ? read(file) : undefined;
    if (present !== undefined && present.trim() !== key)
      throw new CommandError(
        `${file ?? name} holds a different key from ${copy}. Nothing was changed: move it away first.`,
      );
  }
  const written: string[] = [];
  for (const { key, file } of places) {
    if (file === undefined || existsSync(file)) continue;
    await withFileErrors(file, () => mkdir(dirname(file), { recursive: true, mode: 0o700 }));
    await OutputFile.create(file, (output) => output.write(`${key}\n`));
    await giveToOwnerOf(dirname(file), file);
    written.push(file);
  }
  return written;
}
