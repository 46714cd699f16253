import { type ImportedUserDto, importedUserFields } from '../../src/users/transfer/imported-user.dto.js';
import { CommandError } from '../command-line.js';
import { csvLine, spreadsheetAdvice, unescaped } from './csv.js';
import { readTable } from './csv-rows.js';
import { utf8Lines } from './utf8-lines.js';

export const fileFormats = ['csv', 'jsonl'] as const;
export type FileFormat = (typeof fileFormats)[number];

/** A user in a file: the fields, or why they cannot be read, without quoting them. */
export interface FileRow {
  /** The line on which the row begins, from 1. */
  readonly line: number;
  readonly fields: Readonly<Record<string, unknown>>;
  /** The name in the file, if the name map contains it. */
  readonly oldName?: string;
  readonly problem?: string;
}

type Field = (typeof importedUserFields)[number];

const known: ReadonlySet<string> = new Set(importedUserFields);
const booleans: ReadonlySet<string> = new Set(['disabled', 'mfaEnabled'] satisfies Field[]);

export function formatOf(file: string): FileFormat | undefined {
  return fileFormats.find((format) => file.toLowerCase().endsWith(`.${format}`));
}

/** Reads a file row by row. @throws CommandError if it is not in this format, or has unknown columns. */
export function readRows(file: string, format: FileFormat): AsyncGenerator<FileRow> {
  return format === 'csv' ? readCsv(file) : readJsonLines(file);
}

async function* readCsv(file: string): AsyncGenerator<FileRow> {
  for await (const { line, cells, problem } of readTable(file, (header, line) =>
    columnsOf(file, header, line),
  )) {
    const texts = withoutSpaces(cells);
    yield { line, fields: fromTexts(texts), ...withProblem(problem ?? spreadsheetProblem(texts)) };
  }
}

const mayHaveSpacesAround: ReadonlySet<string> = new Set(['password', 'description'] satisfies Field[]);

function withoutSpaces(cells: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(cells).map(([name, text]) => [name, mayHaveSpacesAround.has(name) ? text : text.trim()]),
  );
}

const withProblem = (problem: string | undefined): Pick<FileRow, 'problem'> =>
  problem === undefined ? {} : { problem };

/** As spreadsheets write a number of more digits than they keep. */
const shortenedNumber = /^\d([.,]\d+)?E\+\d+$/;

function spreadsheetProblem(cells: Readonly<Record<string, string>>): string | undefined {
  const field = (['name', 'password'] satisfies Field[]).find((name) =>
    shortenedNumber.test(cells[name] ?? ''),
  );
  return field && `${field}: ${spreadsheetAdvice}`;
}

/** Finds the columns, ignoring case and surrounding spaces. */
function columnsOf(file: string, header: readonly string[], line: number): readonly string[] {
  const columns = header.map((text) => {
    const name = text.trim();
    return importedUserFields.find((field) => field.toLowerCase() === name.toLowerCase()) ?? name;
  });
  if (!columns.includes('name'))
    throw new CommandError(
      `${file}: line ${line} is not a header: it must name the columns, including "name".`,
    );
  assertKnown(columns, `line ${line}`);
  const twice = columns.find((name, index) => columns.indexOf(name) !== index);
  if (twice !== undefined) throw new CommandError(`${file}: line ${line} names the column ${twice} twice.`);
  return columns;
}

async function* readJsonLines(file: string): AsyncGenerator<FileRow> {
  let line = 0;
  for await (const text of utf8Lines(file)) {
    line += 1;
    const trimmed = text.trim();
    if (trimmed !== '') yield rowOf(trimmed, line);
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
 * Converts the texts of a CSV row: empty ones are left out, and booleans, lists and JSON are parsed. Passwords are taken
 * literally, because no export has escaped them.
 */
function fromTexts(record: Readonly<Record<string, string>>): Record<string, unknown> {
  const entries = Object.entries(record).filter(([, text]) => text !== '');
  return Object.fromEntries(
    entries.map(([name, text]): [string, unknown] => {
      const truth = { true: true, false: false }[text.toLowerCase()];
      if (booleans.has(name) && truth !== undefined) return [name, truth];
      if (name === ('mfaKinds' satisfies Field)) return [name, text.split(/\s+/)];
      if (name === ('authenticators' satisfies Field)) return [name, jsonOf(unescaped(text))];
      return [name, name === ('password' satisfies Field) ? text : unescaped(text)];
    }),
  );
}

/** @returns the text itself if it is not JSON; the check of the field refuses it. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Matches no secret: those of second factors have 16 letters or more, and passwords are rarely letters only. */
const fieldName = /^[A-Za-z][a-z_-]{0,10}([A-Z][a-z]{1,9})?$/;

/** @throws CommandError, which repeats an unknown name only if it looks like one and the field `name` is there, too. */
function assertKnown(names: readonly string[], where: string): void {
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  const shown = names.includes('name') ? unknown.filter((name) => fieldName.test(name)) : [];
  const hidden = unknown.length - shown.length;
  const listed = [shown.join(', '), hidden > 0 ? `${hidden} not shown here` : ''].filter(
    (part) => part !== '',
  );
  throw new CommandError(
    `Unknown fields in ${where}: ${listed.join(' and ')}. Fields are ${importedUserFields.join(', ')}.`,
  );
}

/** Formats a user as a line of a file. */
export function lineOf(fields: Partial<ImportedUserDto>, format: FileFormat): string {
  return format === 'jsonl'
    ? `${JSON.stringify(fields)}\n`
    : csvLine(importedUserFields.map((name) => cellOf(fields, name)));
}

function cellOf(fields: Partial<ImportedUserDto>, name: Field): string | boolean | undefined {
  if (name === 'authenticators') return JSON.stringify(fields[name]);
  return name === 'mfaKinds' ? fields[name]?.join(' ') : fields[name];
}
