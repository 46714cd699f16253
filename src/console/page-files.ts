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

/** Where the reference has the address of the service. */
export const addressPlaceholder = '%ADDRESS%';

/** @throws Error for a file of a type that no page needs. */
export function readPageFile(path: string): PageFile {
  const type = types[extname(path)];
  if (type === undefined) throw new Error(`${path}: unknown type of file`);
  return pageFile(readFileSync(path), type);
}

/** @returns the file with the address, for markup and for commands, where it stands between single quotation marks. */
export function withAddress({ content, type }: PageFile, address: string): PageFile {
  const shown = address.replaceAll('&', '&amp;').replaceAll("'", '%27');
  return pageFile(Buffer.from(content.toString('utf8').replaceAll(addressPlaceholder, () => shown)), type);
}

function pageFile(content: Buffer, type: string): PageFile {
  return { content, type, entityTag: `"${createHash('sha256').update(content).digest('base64url')}"` };
}

/** @returns the files of a folder by name, so that a request can address nothing else. */
export function readPageFolder(folder: string): ReadonlyMap<string, PageFile> {
  return new Map(readdirSync(folder).map((name) => [name, readPageFile(join(folder, name))]));
}
