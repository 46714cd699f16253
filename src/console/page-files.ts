import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

export interface PageFile {
  readonly content: Buffer;
  readonly type: string;
  /** RFC 9110 8.8.3, quotes included. */
  readonly entityTag: string;
}

/** @throws Error for a file of a kind that no page should need. */
export function readPageFile(path: string): PageFile {
  const type = types[extname(path)];
  if (type === undefined) throw new Error(`${path}: not a file to serve`);
  const content = readFileSync(path);
  return { content, type, entityTag: `"${createHash('sha256').update(content).digest('base64url')}"` };
}

/** The files of one folder by their names, so that an address can only ever name one of them. */
export function readPageFolder(folder: string): ReadonlyMap<string, PageFile> {
  return new Map(readdirSync(folder).map((name) => [name, readPageFile(join(folder, name))]));
}
