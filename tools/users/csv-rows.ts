import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { CommandError } from '../command-line.js';
import { utf8Lines } from './utf8-lines.js';

const delimiters = [',', ';', '\t'];

/** A row of a table: its cells by column, or why they cannot be assigned to the columns. */
export interface CsvRow {
  readonly line: number;
  readonly cells: Readonly<Record<string, string>>;
  readonly problem?: string;
}

/**
 * Reads CSV with a header as spreadsheets write it: separated by commas, semicolons or tabs, possibly with empty columns
 * on the right and empty rows.
 * @param columnsOf checks the header and returns the names of its columns.
 * @throws CommandError
 */
export async function* readTable(
  file: string,
  columnsOf: (header: readonly string[], line: number) => readonly string[],
): AsyncGenerator<CsvRow> {
  const lines = utf8Lines(file);
  const { start, delimiter } = await readHeader(lines);
  const lineNumbers = new LineNumbers();
  const source = Readable.from(joined(start, lines));
  const parser = parse({
    delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    on_record: (record, { lines }) => lineNumbers.numbered(record, lines),
    skip_empty_lines: true,
    relax_column_count: true,
  });
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  let header: { readonly columns: readonly string[]; readonly key: string } | undefined;
  try {
    for await (const [line, ...record] of parser as AsyncIterable<[line: string, ...cells: string[]]>) {
      const cells = record.slice(0, record.findLastIndex((cell) => cell.trim() !== '') + 1);
      if (cells.length === 0) continue;
      if (header?.key === keyOf(cells))
        yield { line: Number(line), cells: {}, problem: 'it repeats the header' };
      else if (header) yield rowOf(header.columns, record, cells.length, Number(line));
      else header = { columns: columnsOf(cells, Number(line)), key: keyOf(cells) };
    }
    if (!header) throw new CommandError(`${file} is empty: its first line must name the columns.`);
  } catch (error) {
    if (error instanceof CsvError)
      throw new CommandError(`${file} is not CSV: ${problemOf(error, lineNumbers)}.`);
    throw error;
  } finally {
    source.destroy();
  }
}

/** The header occurs again where sheets have been pasted together. */
const keyOf = (cells: readonly string[]): string =>
  JSON.stringify(cells.map((cell) => cell.trim().toLowerCase()));

/** Corrects the parser, which reports the line on which a row ends, and counts CRLF within a cell as two lines. */
class LineNumbers {
  /** On which the row after the last complete one begins, unless empty lines come first. */
  next = 1;
  private counted = 0;

  /** @returns the record after the number of the line on which it begins. */
  numbered(record: readonly string[], lines: number): string[] {
    const text = record.join();
    const line = this.of(lines) - countOf(/[\r\n]/g, text);
    this.counted += countOf(/\r\n/g, text);
    this.next = this.of(lines) + 1;
    return [String(line), ...record];
  }

  of(lines: number): number {
    return lines - this.counted;
  }
}

function countOf(pattern: RegExp, text: string): number {
  return text.match(pattern)?.length ?? 0;
}

function problemOf(error: CsvError, lineNumbers: LineNumbers): string {
  const line = lineNumbers.of(Number(error['lines']));
  const { next } = lineNumbers;
  if (error.code === 'CSV_QUOTE_NOT_CLOSED')
    return `a quotation mark that is opened in or after line ${next} is not closed`;
  const rule = 'write such a cell as "5"" tall"';
  if (error.code === 'INVALID_OPENING_QUOTE')
    return `line ${line} has a quotation mark in a cell that does not begin with one; ${rule}`;
  if (error.code === 'CSV_INVALID_CLOSING_QUOTE')
    return `a quotation mark in or after line ${next} is closed in line ${line}, in the middle of a cell; ${rule}`;
  return `${error.code}, line ${line}`;
}

function rowOf(columns: readonly string[], record: readonly string[], filled: number, line: number): CsvRow {
  if (record.length < columns.length || filled > columns.length) {
    const cells = Math.max(filled, Math.min(record.length, columns.length));
    return { line, cells: {}, problem: `it has ${cells} cells, but the header has ${columns.length}` };
  }
  return { line, cells: Object.fromEntries(columns.map((name, index) => [name, record[index] ?? ''])) };
}

/**
 * Reads the lines up to the header, which shows the delimiter. Excel may name it in the line above, as `sep=;`. With its
 * "CSV (Macintosh)", whose lines end with CR alone, the first line is the whole file.
 */
async function readHeader(
  lines: AsyncGenerator<string>,
): Promise<{ readonly start: string; readonly delimiter: string }> {
  let start = '';
  let named: string | undefined;
  for (let next = await lines.next(); !next.done; next = await lines.next()) {
    const [first = ''] = /\S[^\r\n]*/.exec(next.value) ?? [];
    const [, separator] = /^"?sep=([,;\t])"?\s*$/i.exec(first) ?? [];
    named ??= separator;
    const rest = separator === undefined ? next.value : next.value.replace(first, '');
    start += rest;
    if (rest.trim() !== '') return { start, delimiter: named ?? mostFrequentIn(first) };
  }
  return { start, delimiter: ',' };
}

function mostFrequentIn(header: string): string {
  const count = (delimiter: string): number => header.split(delimiter).length;
  return delimiters.reduce((best, delimiter) => (count(delimiter) > count(best) ? delimiter : best));
}

async function* joined(start: string, lines: AsyncIterable<string>): AsyncGenerator<string> {
  if (start !== '') yield start;
  yield* lines;
}
