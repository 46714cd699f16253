import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DomainError } from '../../common/errors/domain-error.js';
import type { Config } from '../../config/config.js';
import { ConfigError } from '../../config/config-error.js';
import { readOrCreate } from '../../config/generated-keys.js';
import { randomToken } from '../../crypto/randomness.js';

/** A password that the service made up: to be shown on the terminal, or kept in a file where there is none. */
export interface GeneratedPassword {
  readonly password: string;
  readonly file: string | undefined;
}

/** In production a generated password must not become the long-term one (ASVS 5.0 6.4.1). */
export const mustChangeGenerated = ({ production }: Config): boolean => production;

/** What a person who starts the service sees. Whatever else takes its output may keep it as a log. */
export function terminal(): NodeJS.WriteStream | undefined {
  return [process.stdout, process.stderr].find(({ isTTY }) => isTTY);
}

const form = /^[A-Za-z0-9_-]{22}$/;
const newPassword = (): string => randomToken().slice(0, 22);
const fileIn = ({ dataDirectory }: Config): string => join(dataDirectory, 'administrator-password');

/**
 * Makes up a password of 132 random bits. The file is written before the account, so that a start that is killed in
 * between does not lose the password: the next start, or another process with the same folder, takes it from there.
 * @throws ConfigError if the file cannot be written.
 */
export function generatePassword(config: Config): GeneratedPassword {
  if (terminal()) return { password: newPassword(), file: undefined };
  const file = fileIn(config);
  const password = readOrWrite(file, config.dataDirectory);
  if (!form.test(password)) throw new ConfigError([`${file} does not hold a generated password: remove it`]);
  return { password, file };
}

function readOrWrite(file: string, folder: string): string {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return readOrCreate(file, newPassword);
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    throw new ConfigError([
      `DATA_DIR cannot hold the generated password: ${String(code)} at ${String(path)}; set ADMIN_PASSWORD`,
    ]);
  }
}

/** A change has to change something: a generated password would be kept otherwise. @throws DomainError VALIDATION_FAILED */
export function assertDiffers(newPassword: string, currentPassword: string | undefined): void {
  if (currentPassword?.normalize('NFC') !== newPassword.normalize('NFC')) return;
  throw new DomainError('VALIDATION_FAILED', 'the same password again', {
    newPassword: ['newPassword must not be the current password'],
  });
}

/** Once the account has another password. In a cluster, the file may be on another machine: it is useless there, too. */
export function discardPasswordFile(config: Config): void {
  try {
    rmSync(fileIn(config), { force: true });
  } catch {
    // The folder is read-only, or not ours: what the file says is of no use any more.
  }
}
