import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { CommandError } from '../command-line.js';
import { utf8Lines } from './utf8-lines.js';

const delimiters = [',', ';', '\t'];

/** A line of a table: its cells by the names of their columns, or why they cannot be told apart. */
export interface CsvRow {
  readonly line: number;
  readonly cells: Readonly<Record<string, string>>;
  readonly problem?: string;
}

/**
 * Reads CSV with a header as spreadsheets write it: separated by commas, semicolons or tabs, with empty columns at the
 * right and empty rows between.
 * @param columnsOf checks the header, and gives the names of its columns.
 * @throws CommandError
 */
export async function* readTable(
  file: string,
  columnsOf: (header: readonly string[], line: number) => readonly string[],
): AsyncGenerator<CsvRow> {
  const lines = utf8Lines(file);
  const { start, delimiter } = await beginningOf(lines);
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
  } catch (error) {
    if (error instanceof CsvError)
      throw new CommandError(`${file} is not CSV: ${error.code}, line ${String(error['lines'])}.`);
    throw error;
  } finally {
    source.destroy();
  }
}

/** The parser gives the line on which a row ends. */
function lineBreaksIn(record: readonly string[]): number {
  return record.join().match(/\r\n|\n|\r/g)?.length ?? 0;
}

function rowOf(columns: readonly string[], record: readonly string[], filled: number, line: number): CsvRow {
  if (record.length < columns.length || filled > columns.length) {
    const cells = Math.max(filled, Math.min(record.length, columns.length));
    return { line, cells: {}, problem: `it has ${cells} cells, and the header ${columns.length}` };
  }
  return { line, cells: Object.fromEntries(columns.map((name, index) => [name, record[index] ?? ''])) };
}

/** The lines up to the header, which tells the delimiter. Excel may say it in a line before, as `sep=;`. */
async function beginningOf(
  lines: AsyncGenerator<string>,
): Promise<{ readonly start: string; readonly delimiter: string }> {
  let start = '';
  let named: string | undefined;
  for (let next = await lines.next(); !next.done; next = await lines.next()) {
    const [, separator] = /^"?sep=([,;\t])"?\s*$/i.exec(next.value) ?? [];
    named ??= separator;
    start += separator === undefined ? next.value : next.value.replace(/^[^\r\n]+/, '');
    if (separator === undefined && next.value.trim() !== '')
      return { start, delimiter: named ?? mostFrequentIn(next.value) };
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
