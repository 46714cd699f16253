export type CsvCell = string | number;

/**
 * Where a spreadsheet would start to calculate (OWASP, CSV injection): at the beginning of a cell, and after a semicolon
 * or tab, which separate cells in some locales.
 */
const formulaStart =
  // eslint-disable-next-line no-control-regex -- spreadsheets skip control characters before a formula
  /(?<=^|[;\t\r\n])(?=[\s\u0000-\u001f\u200b-\u200f\u2060"'‘’“”]*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r\n])/g;

/** Formats rows as CSV (RFC 4180). An apostrophe keeps text that looks like a formula from being calculated. */
export function csvText(rows: readonly (readonly CsvCell[])[]): string {
  return rows.map((row) => `${row.map(cellText).join(',')}\r\n`).join('');
}

function cellText(cell: CsvCell): string {
  return typeof cell === 'number' ? String(cell) : quoted(cell.replace(formulaStart, "'"));
}

function quoted(text: string): string {
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
