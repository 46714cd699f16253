import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { CsvError, parse } from 'csv-parse';
import { type ImportedUserDto, importedUserFields } from '../../src/users/dto/imported-user.dto.js';
import { CommandError } from '../command-line.js';

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
    columns: (header: string[]) => {
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

/** CSV has texts only: an empty one is left out, and what is true or false is told apart. */
function fromTexts(record: Readonly<Record<string, string>>): Record<string, unknown> {
  const entries = Object.entries(record).filter(([, text]) => text !== '');
  return Object.fromEntries(
    entries.map(([name, text]) => {
      const truth = { true: true, false: false }[text.toLowerCase()];
      return [name, booleans.has(name) && truth !== undefined ? truth : text];
    }),
  );
}

function assertKnown(names: readonly string[], where: string): void {
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length > 0)
    throw new CommandError(
      `Not known in ${where}: ${unknown.join(', ').slice(0, 200)}. Known are ${importedUserFields.join(', ')}.`,
    );
}

function asCommandError(file: string, error: unknown): unknown {
  if (error instanceof CsvError)
    return new CommandError(`${file} is not CSV: ${error.code}, line ${String(error['lines'])}.`);
  const { code, syscall } = error as NodeJS.ErrnoException;
  return syscall === undefined ? error : new CommandError(`${file} cannot be read: ${String(code)}`);
}

/** A line of CSV. */
export function csvLine(values: readonly (string | number | boolean | undefined)[]): string {
  return `${values.map((value) => quoted(value === undefined ? '' : String(value))).join(',')}\n`;
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A user as a line of a file. */
export function lineOf(fields: Partial<ImportedUserDto>, format: FileFormat): string {
  return format === 'jsonl'
    ? `${JSON.stringify(fields)}\n`
    : csvLine(importedUserFields.map((name) => fields[name]));
}
