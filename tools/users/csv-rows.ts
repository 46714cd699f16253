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
  const source = Readable.from(joined(start, lines));
  const parser = parse({
    delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    info: true,
    skip_empty_lines: true,
    relax_column_count: true,
  });
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  let columns: readonly string[] | undefined;
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: string[];
      info: { lines: number };
    }>) {
      const cells = record.slice(0, record.findLastIndex((cell) => cell.trim() !== '') + 1);
      if (cells.length === 0) continue;
      if (columns) yield rowOf(columns, record, cells.length, info.lines);
      else columns = columnsOf(cells, info.lines - lineBreaksIn(record));
    }
    if (!columns) throw new CommandError(`${file} is empty: its first line must name the columns.`);
  } catch (error) {
    if (error instanceof CsvError)
      throw new CommandError(`${file} is not CSV: ${error.code}, line ${String(error['lines'])}.`);
    throw error;
  } finally {
    source.destroy();
  }
}

/** Needed because the parser reports the line on which a row ends. */
function lineBreaksIn(record: readonly string[]): number {
  return record.join().match(/\r\n|\n|\r/g)?.length ?? 0;
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
