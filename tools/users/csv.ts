/**
 * CSV as spreadsheets may open it. Cells that they would calculate (OWASP, CSV injection) get an apostrophe in front, as
 * do texts that begin with such an apostrophe already: so taking one away gives back what was written. Where commas are
 * decimal points, semicolons and tabs separate cells: what follows one inside a text counts as the beginning of a cell.
 */
const blank = String.raw`[\s\u0000-\u001f\u200b-\u200f\u2060"'‘’“”]*`;
const formula = String.raw`[=+\-@\uff1d\uff0b\uff0d\uff20\t\r\n]`;
const cellStart = String.raw`(?<=^|[;\t\r\n])`;

const toEscape = new RegExp(`${cellStart}(?=${blank}${formula})`, 'g');
const toUnescape = new RegExp(`${cellStart}'(?=${blank}${formula})`, 'g');

/** A line of CSV. */
export function csvLine(values: readonly (string | number | boolean | undefined)[]): string {
  return `${values.map((value) => (typeof value === 'string' ? quoted(escaped(value)) : String(value ?? ''))).join(',')}\n`;
}

/** What {@link csvLine} was given, from what a reader of CSV makes of it. */
export function unescaped(text: string): string {
  return text.replace(toUnescape, '');
}

function escaped(text: string): string {
  return text.replace(toEscape, "'");
}

function quoted(text: string): string {
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
