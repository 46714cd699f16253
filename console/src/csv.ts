import { type CsvCell, csvText } from './csv-text.js';
import { saveFile } from './save-file.js';

/** Excel takes a file for UTF-8 only if it begins with this. */
const byteOrderMark = '\ufeff';

/** Saves a table as a file for spreadsheets. */
export function downloadCsv(
  fileName: string,
  header: readonly string[],
  rows: readonly (readonly CsvCell[])[],
): void {
  saveFile(fileName, 'text/csv', byteOrderMark + csvText([header, ...rows]));
}
