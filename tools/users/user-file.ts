import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { CsvError, parse } from 'csv-parse';
import { type ImportedUserDto, importedUserFields } from '../../src/users/dto/imported-user.dto.js';
import { CommandError } from '../command-line.js';
import { csvLine, unescaped } from './csv.js';

export const fileFormats = ['csv', 'jsonl'] as const;
export type FileFormat = (typeof fileFormats)[number];

/** One user of a file: what it says, or why that cannot be read, which never quotes it. */
export interface FileRow {
  /** Where it begins; the first line is 1. */
  readonly line: number;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly problem?: string;
}

type Field = (typeof importedUserFields)[number];

const known: ReadonlySet<string> = new Set(importedUserFields);
const booleans: ReadonlySet<string> = new Set(['disabled', 'mfaEnabled'] satisfies Field[]);

export function formatOf(file: string): FileFormat | undefined {
  return fileFormats.find((format) => file.toLowerCase().endsWith(`.${format}`));
}

/** Reads a file a row at a time. @throws CommandError if it is none, or names columns that are not known. */
export function readRows(file: string, format: FileFormat): AsyncGenerator<FileRow> {
  return format === 'csv' ? readCsv(file) : readJsonLines(file);
}

async function* readCsv(file: string): AsyncGenerator<FileRow> {
  const parser = parse({
    bom: true,
    info: true,
    skip_empty_lines: true,
    columns: (header: string[]): string[] => {
      if (!header.includes('name'))
        throw new CommandError(
          `${file}: line 1 is not a header: it has to name the columns, "name" among them.`,
        );
      assertKnown(header, 'line 1');
      return header;
    },
  });
  const input = createReadStream(file);
  input.on('error', (error) => parser.destroy(error));
  input.pipe(parser);
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: Record<string, string>;
      info: { lines: number };
    }>) {
      yield { line: info.lines, fields: fromTexts(record) };
    }
  } catch (error) {
    throw asCommandError(file, error);
  }
}

async function* readJsonLines(file: string): AsyncGenerator<FileRow> {
  const input = createReadStream(file);
  const lines = createInterface({ input, crlfDelay: Infinity });
  let line = 0;
  try {
    for await (const text of lines) {
      line += 1;
      const trimmed = (line === 1 ? text.replace(/^\ufeff/, '') : text).trim();
      if (trimmed !== '') yield rowOf(trimmed, line);
    }
  } catch (error) {
    throw asCommandError(file, error);
  }
}

function rowOf(text: string, line: number): FileRow {
  let fields: unknown;
  try {
    fields = JSON.parse(text);
  } catch {
    return { line, fields: {}, problem: 'it is not JSON' };
  }
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields))
    return { line, fields: {}, problem: 'it is not a JSON object' };
  assertKnown(Object.keys(fields), `line ${line}`);
  return { line, fields: { ...fields } };
}

/**
 * CSV has texts only: an empty one is left out, and what is true or false is told apart. A password is taken as it is:
 * no export writes one.
 */
function fromTexts(record: Readonly<Record<string, string>>): Record<string, unknown> {
  const entries = Object.entries(record).filter(([, text]) => text !== '');
  return Object.fromEntries(
    entries.map(([name, text]): [string, unknown] => {
      const truth = { true: true, false: false }[text.toLowerCase()];
      if (booleans.has(name) && truth !== undefined) return [name, truth];
      return [name, name === ('password' satisfies Field) ? text : unescaped(text)];
    }),
  );
}

/** What no secret looks like: those of second factors have 26 letters or more, passwords seldom letters only. */
const fieldName = /^[A-Za-z][a-z_-]{0,10}([A-Z][a-z]{1,9})?$/;

/** @throws CommandError, which repeats unknown names only where names are to be expected and if they look like some. */
function assertKnown(names: readonly string[], where: string): void {
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  const shown = names.includes('name') ? unknown.filter((name) => fieldName.test(name)) : [];
  const hidden = unknown.length - shown.length;
  const told = [shown.join(', '), hidden > 0 ? `${hidden} not shown here` : ''].filter((part) => part !== '');
  throw new CommandError(
    `Not known in ${where}: ${told.join(' and ')}. Known are ${importedUserFields.join(', ')}.`,
  );
}

function asCommandError(file: string, error: unknown): unknown {
  if (error instanceof CsvError)
    return new CommandError(`${file} is not CSV: ${error.code}, line ${String(error['lines'])}.`);
  const { code, syscall } = error as NodeJS.ErrnoException;
  return syscall === undefined ? error : new CommandError(`${file} cannot be read: ${String(code)}`);
}

/** A user as a line of a file. */
export function lineOf(fields: Partial<ImportedUserDto>, format: FileFormat): string {
  return format === 'jsonl'
    ? `${JSON.stringify(fields)}\n`
    : csvLine(importedUserFields.map((name) => fields[name]));
}
