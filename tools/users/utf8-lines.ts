import { createReadStream } from 'node:fs';
import { CommandError } from '../command-line.js';
import { readingError } from '../input-file.js';

const lineFeed = 0x0a;
const megabyte = 2 ** 20;

/** Spreadsheets for the Macintosh end lines with CR alone: all users of a company are then one line. */
const maxLineLength = 64 * megabyte;

/**
 * Reads the lines of a file, each with its line feed, without a byte order mark. Other encodings than UTF-8 are refused,
 * because they would change characters, in passwords, too.
 * @throws CommandError that names the line.
 */
export async function* utf8Lines(file: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let number = 1;
  let line = '';
  const decode = (bytes?: Buffer): string => {
    try {
      return decoder.decode(bytes, { stream: bytes !== undefined });
    } catch {
      throw new CommandError(
        `${file} is not UTF-8: line ${number} is in another encoding. Save it as UTF-8.`,
      );
    }
  };
  let first = true;
  for await (const chunk of chunksOf(file)) {
    if (first && isUtf16(chunk))
      throw new CommandError(`${file} is UTF-16 from line 1 on. Save it as UTF-8.`);
    first = false;
    for (let start = 0; start < chunk.length;) {
      const feed = chunk.indexOf(lineFeed, start);
      const end = feed < 0 ? chunk.length : feed + 1;
      line += decode(chunk.subarray(start, end));
      if (line.length > maxLineLength)
        throw new CommandError(
          `${file} cannot be read: line ${number} is longer than ${maxLineLength / megabyte} MB. Check that it is the right file.`,
        );
      start = end;
      if (feed < 0) continue;
      yield line;
      line = '';
      number += 1;
    }
  }
  line += decode();
  if (line !== '') yield line;
}

/** @returns how many lines there are, to show how far the reading is. @throws CommandError */
export async function countLines(file: string): Promise<number> {
  let lines = 0;
  for await (const chunk of chunksOf(file))
    for (let feed = chunk.indexOf(lineFeed); feed >= 0; feed = chunk.indexOf(lineFeed, feed + 1)) lines += 1;
  return lines;
}

/** Detects UTF-16 by its byte order mark, or by the zero byte in each ASCII character. */
export function isUtf16(start: Buffer): boolean {
  const mark = start.subarray(0, 2).toString('hex');
  return mark === 'fffe' || mark === 'feff' || start.subarray(0, 2).includes(0);
}

async function* chunksOf(file: string): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(file) as AsyncIterable<Buffer>;
  } catch (error) {
    throw readingError(file, error);
  }
}
