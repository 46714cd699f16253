import { createReadStream } from 'node:fs';
import { type PskcDocument, readPskc } from '../../src/otp/pskc/pskc.js';
import type { PskcUnlocking } from '../../src/otp/pskc/pskc-decryption.js';
import { PskcError } from '../../src/otp/pskc/pskc-xml.js';
import { CommandError, UsageError } from '../command-line.js';
import { readingError } from '../input-file.js';
import { isUtf16 } from './utf8-lines.js';

const megabyte = 2 ** 20;

/** About 50,000 tokens. */
const maxBytes = 64 * megabyte;
const maxKeyBytes = 4096;

export interface UnlockingFiles {
  readonly keyFile: string | undefined;
  readonly passphraseFile: string | undefined;
}

/** @param now in milliseconds. @throws CommandError, UsageError */
export async function readPskcFile(
  file: string,
  unlocking: UnlockingFiles,
  now: number,
): Promise<PskcDocument> {
  const secret = await readUnlocking(unlocking);
  const text = decode(file, await readBounded(file, maxBytes));
  try {
    return await readPskc(text, secret, now);
  } catch (error) {
    if (error instanceof PskcError) throw new CommandError(`${file} cannot be read: ${error.message}.`);
    throw error;
  }
}

/** Secrets come in files, because other accounts of the machine can see the arguments of a command. */
async function readUnlocking({
  keyFile,
  passphraseFile,
}: UnlockingFiles): Promise<PskcUnlocking | undefined> {
  if (keyFile !== undefined && passphraseFile !== undefined)
    throw new UsageError('Use either --key-file or --passphrase-file');
  if (keyFile !== undefined) return { key: readKey(keyFile, await readBounded(keyFile, maxKeyBytes)) };
  if (passphraseFile === undefined) return undefined;
  const passphrase = decode(passphraseFile, await readBounded(passphraseFile, maxKeyBytes)).replace(
    /\r?\n$/,
    '',
  );
  if (passphrase === '') throw new CommandError(`${passphraseFile} is empty.`);
  return { passphrase };
}

/** Vendors write keys in hexadecimal, in groups or not; a text of such digits is not taken for base64. */
function readKey(file: string, bytes: Buffer): Buffer {
  const text = new TextDecoder().decode(bytes).replace(/[\s:-]/g, '');
  const key = /^[0-9a-f]+$/i.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64');
  if (![16, 24, 32].includes(key.length) || !/^[A-Za-z0-9+/]+=*$/.test(text))
    throw new CommandError(`${file} has no AES key: 16, 24 or 32 bytes in hexadecimal or base64.`);
  return key;
}

/** @throws CommandError */
function decode(file: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new CommandError(`${file} is not UTF-8. Save it as UTF-8.`);
  }
}

/** Reads text that is to be UTF-8, also from a pipe, such as the output of a program that decrypts the file. @throws CommandError */
async function readBounded(file: string, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > limit) throw new CommandError(`${file} is larger than ${limit} bytes.`);
      chunks.push(chunk);
    }
  } catch (error) {
    throw readingError(file, error);
  }
  const bytes = Buffer.concat(chunks);
  if (isUtf16(bytes)) throw new CommandError(`${file} is UTF-16. Save it as UTF-8.`);
  return bytes;
}
