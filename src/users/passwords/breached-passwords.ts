import { createHash } from 'node:crypto';
import { open, opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { fileErrorReason } from '../../common/errors/file-error.js';
import { Config } from '../../config/config.js';
import { ConfigError } from '../../config/config-error.js';

const prefixLength = 5;
const allRanges = 16 ** prefixLength;
const rangeFile = /^[0-9A-F]{5}(?:\.txt)?$/;
/** A range of Pwned Passwords has about 2,000 lines of 40 bytes. */
const maxRangeBytes = 1024 * 1024;

/**
 * Passwords known from data breaches (ASVS 5.0 6.2.12), in a local folder as the Pwned Passwords downloader writes it: one
 * file for each five leading hex digits of a SHA-1, with or without `.txt`, with lines `<other 35 digits>:<count>`.
 */
@Injectable()
export class BreachedPasswords implements OnModuleInit {
  private readonly logger = new Logger(BreachedPasswords.name);

  constructor(private readonly config: Config) {}

  /** Logs how many ranges are missing. @throws ConfigError if the folder cannot be read. */
  async onModuleInit(): Promise<void> {
    const folder = this.config.breachedPasswordsDirectory;
    if (folder === undefined) return;
    const missing = allRanges - (await countRanges(folder));
    if (missing > 0)
      this.logger.warn(
        `BREACHED_PASSWORDS_DIR lacks ${missing} of ${allRanges} range files: passwords of those ranges are not found`,
      );
  }

  async isBreached(password: string): Promise<boolean> {
    const folder = this.config.breachedPasswordsDirectory;
    if (folder === undefined) return false;
    // Keyboards differ in the bytes they send for the same text; the service treats them as the same password.
    for (const form of new Set([password, password.normalize('NFC')]))
      if (await isInRange(folder, form)) return true;
    return false;
  }
}

async function isInRange(folder: string, password: string): Promise<boolean> {
  const digest = createHash('sha1').update(password, 'utf8').digest('hex').toUpperCase();
  const prefix = digest.slice(0, prefixLength);
  const range = (await readRange(folder, prefix)) ?? (await readRange(folder, `${prefix}.txt`)) ?? '';
  // Padded ranges have lines that count 0.
  return new RegExp(`(?<![0-9A-F])${digest.slice(prefixLength)}:0*[1-9]`, 'i').test(range);
}

/** @returns undefined if there is no such file. */
async function readRange(folder: string, name: string): Promise<string | undefined> {
  try {
    const file = await open(join(folder, name));
    try {
      const { size } = await file.stat();
      const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(size, maxRangeBytes)));
      return buffer.toString('latin1', 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function countRanges(folder: string): Promise<number> {
  let ranges = 0;
  try {
    for await (const { name } of await opendir(folder, { bufferSize: 1024 }))
      if (rangeFile.test(name)) ranges += 1;
  } catch (error) {
    throw new ConfigError([`BREACHED_PASSWORDS_DIR cannot be read: ${fileErrorReason(error)} (${folder})`]);
  }
  return ranges;
}
