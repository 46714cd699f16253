/**
 * CSV that is safe to open in spreadsheets. Cells that they would evaluate (OWASP, CSV injection) are prefixed with an
 * apostrophe, and so are those that already begin with one before a formula, so that removing one apostrophe restores the
 * text. In some locales semicolons or tabs separate cells, so the text after one counts as the start of a cell.
 */
const blank = String.raw`[\s\u0000-\u001f\u200b-\u200f\u2060"'‘’“”]*`;
const formula = String.raw`[=+\-@\uff1d\uff0b\uff0d\uff20\t\r\n]`;
const cellStart = String.raw`(?<=^|[;\t\r\n])`;

const toEscape = new RegExp(`${cellStart}(?=${blank}${formula})`, 'g');
const toUnescape = new RegExp(`${cellStart}'(?=${blank}${formula})`, 'g');

/** Why a long number has lost digits, and what to do. */
export const spreadsheetAdvice =
  'a spreadsheet has changed it: give the column the format "text" and enter it again';

/** Formats a line of CSV. */
export function csvLine(values: readonly (string | number | boolean | undefined)[]): string {
  return `${values.map((value) => (typeof value === 'string' ? quoted(escaped(value)) : String(value ?? ''))).join(',')}\n`;
}

/** Restores the text that was passed to {@link csvLine} from a parsed cell. */
export function unescaped(text: string): string {
  return text.replace(toUnescape, '');
}

function escaped(text: string): string {
  return text.replace(toEscape, "'");
}

function quoted(text: string): string {
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
