import { randomBytes, randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileErrorReason } from '../common/errors/file-error.js';
import type { Findings } from './config-error.js';

export const keyVariables = ['JWT_SECRET', 'ENCRYPTION_KEYS', 'DIGEST_KEY'] as const;

/**
 * Reads the keys that the environment lacks from `<dataDirectory>/keys`. On first use they are generated: 0600 in a 0700
 * directory.
 */
export function withGeneratedKeys(
  environment: Readonly<Record<string, string | undefined>>,
  dataDirectory: string,
  findings: Findings,
): Readonly<Record<string, string | undefined>> {
  const missing = keyVariables.filter((name) => environment[name] === undefined);
  if (missing.length === 0) return environment;
  const directory = join(dataDirectory, 'keys');
  // Errors of reading a folder do not name it.
  let current = directory;
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const keys = missing.map((name) => {
      current = join(directory, name.toLowerCase());
      findings.files.set(name, current);
      return [name, readOrCreate(current, () => newKey(name))] as const;
    });
    return { ...environment, ...Object.fromEntries(keys) };
  } catch (error) {
    const { path = current } = error as NodeJS.ErrnoException;
    findings.problems.push(`DATA_DIR cannot hold the generated keys: ${fileErrorReason(error)} (${path})`);
    missing.forEach((name) => findings.explained.add(name));
    return environment;
  }
}

function newKey(name: (typeof keyVariables)[number]): string {
  const key = randomBytes(32).toString('base64');
  return name === 'ENCRYPTION_KEYS' ? `k1:${key}` : key;
}

/**
 * Returns the line in a file, which is created with mode 0600 if it is missing. It is written under another name and
 * linked into place, so that of two processes that start at once, one wins and both read a whole line.
 */
export function readOrCreate(path: string, newLine: () => string): string {
  const draft = `${path}.${randomUUID()}`;
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  writeFileSync(draft, `${newLine()}\n`, { mode: 0o600, flush: true });
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
  return readFileSync(path, 'utf8').trim();
}
