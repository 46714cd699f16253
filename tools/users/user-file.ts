import { type ImportedUserDto, importedUserFields } from '../../src/users/transfer/imported-user.dto.js';
import { CommandError } from '../command-line.js';
import { csvLine, unescaped } from './csv.js';
import { readTable } from './csv-rows.js';
import { utf8Lines } from './utf8-lines.js';

export const fileFormats = ['csv', 'jsonl'] as const;
export type FileFormat = (typeof fileFormats)[number];

/** One user of a file: what it says, or why that cannot be read, which never quotes it. */
export interface FileRow {
  /** Where it begins; the first line is 1. */
  readonly line: number;
  readonly fields: Readonly<Record<string, unknown>>;
  /** The name in the file, where a map of names has it. */
  readonly oldName?: string;
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
  for await (const { line, cells, problem } of readTable(file, (header, line) =>
    columnsOf(file, header, line),
  ))
    yield problem === undefined ? { line, fields: fromTexts(cells) } : { line, fields: {}, problem };
}

/** Names of columns are known in any case, and with spaces around them. */
function columnsOf(file: string, header: readonly string[], line: number): readonly string[] {
  const columns = header.map((text) => {
    const name = text.trim();
    return importedUserFields.find((field) => field.toLowerCase() === name.toLowerCase()) ?? name;
  });
  if (!columns.includes('name'))
    throw new CommandError(
      `${file}: line ${line} is not a header: it has to name the columns, "name" among them.`,
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

/** What no secret looks like: those of second factors have 16 letters or more, passwords seldom letters only. */
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

/** A user as a line of a file. */
export function lineOf(fields: Partial<ImportedUserDto>, format: FileFormat): string {
  return format === 'jsonl'
    ? `${JSON.stringify(fields)}\n`
    : csvLine(importedUserFields.map((name) => fields[name]));
}
