import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Findings } from './findings.js';

export const keyVariables = ['JWT_SECRET', 'ENCRYPTION_KEYS', 'DIGEST_KEY'] as const;

/**
 * Fills in the keys that are not given from files in `<dataDirectory>/keys`, which are made on first use
 * (0600 in a 0700 directory).
 */
export function withGeneratedKeys(
  environment: Readonly<Record<string, string | undefined>>,
  dataDirectory: string,
  findings: Findings,
): Readonly<Record<string, string | undefined>> {
  const missing = keyVariables.filter((name) => environment[name] === undefined);
  if (missing.length === 0) return environment;
  try {
    const directory = join(dataDirectory, 'keys');
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    return {
      ...environment,
      ...Object.fromEntries(missing.map((name) => [name, readOrCreate(directory, name)])),
    };
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    findings.problems.push(`DATA_DIR cannot hold the generated keys: ${String(code)} at ${String(path)}`);
    missing.forEach((name) => findings.explained.add(name));
    return environment;
  }
}

/** Two processes may start at once: a key is written whole under another name and linked into place; one link wins. */
function readOrCreate(directory: string, name: (typeof keyVariables)[number]): string {
  const path = join(directory, name.toLowerCase());
  const draft = `${path}.${process.pid}`;
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const key = randomBytes(32).toString('base64');
  writeFileSync(draft, name === 'ENCRYPTION_KEYS' ? `k1:${key}\n` : `${key}\n`, { mode: 0o600, flush: true });
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
  return readFileSync(path, 'utf8').trim();
}
