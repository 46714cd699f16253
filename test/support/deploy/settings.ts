import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { loadConfig, type Config } from '../../../src/config/config.js';

const documented = readFileSync('.env.example', 'utf8');

/** Runs the script that operators run. @throws Error with its output if it fails */
export function makeSecrets(folder: string): void {
  execFileSync('sh', ['deploy/make-secrets.sh', folder], { stdio: 'pipe' });
}

/** Variables that have no effect because the service does not know them. */
export function unknownVariables(names: readonly string[]): string[] {
  const known = new Set(documented.match(/\b[A-Z][A-Z_]+\b(?==|_FILE)/g));
  return names.filter((name) => name !== 'NODE_ENV' && !known.has(name.replace(/_FILE$/, '')));
}

/**
 * What the service would be configured with.
 * @param secretsFolder where the files are that the variables name in `/run/secrets`
 * @throws ConfigError if it would not start
 */
export function configurationWith(
  variables: Readonly<Record<string, string>>,
  secretsFolder: string,
): Config {
  const inFolder = (value: string): string => value.replace(/^\/run\/secrets(\/mfa)?(?=\/)/, secretsFolder);
  return loadConfig(
    Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, inFolder(value)])),
  );
}

/** The longest that a request may take by the limits in docs/operations.md, in seconds. */
export function longestRequestSeconds(): number {
  const operations = readFileSync('docs/operations.md', 'utf8');
  const limits = ['body, after the head', 'the answer, after', 'taking the answer'];
  return limits
    .map((what) => Number(new RegExp(`^\\| ${what}.*?\\| (\\d+) s`, 'm').exec(operations)?.[1]))
    .reduce((sum, seconds) => sum + seconds, 0);
}
