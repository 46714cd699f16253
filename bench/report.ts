import type { Change } from './baseline.js';
import type { Verdict } from './goals.js';
import type { Result } from './results.js';
import type { Spread } from './statistics.js';

/** A table for each kind of result, and the first error of each result that has errors. */
export function report(results: readonly Result[]): string {
  const kinds = [...new Set(results.map(({ kind }) => kind))];
  const errors = results.filter((result) => result.errors > 0);
  return [
    ...kinds.map((kind) => tableOf(results.filter((result) => result.kind === kind))),
    errors
      .map((result) => `${describe(result)}: ${result.errors} errors, the first: ${result.firstError}`)
      .join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function tableOf(results: readonly Result[]): string {
  const conditions = [...new Set(results.flatMap(({ of }) => Object.keys(of)))];
  const figures = [...new Set(results.flatMap((result) => Object.keys(result.figures)))];
  return table(
    ['engine', ...conditions, ...figures, 'errors'],
    results.map((result) => [
      result.engine,
      ...conditions.map((name) => String(result.of[name] ?? '')),
      ...figures.map((name) => figureText(name, result.figures[name])),
      String(result.errors),
    ]),
  );
}

/** Only ratios are shown with their spread. */
function figureText(name: string, figure: Spread | undefined): string {
  if (!figure) return '';
  return name.endsWith('ratio') ? spreadText(figure) : numberText(figure.median);
}

export function verdictTable(verdicts: readonly Verdict[]): string {
  return table(
    ['measured', '', '', 'wanted', ''],
    verdicts.map(({ result, figure, wanted, measured, reached, noisy }) => [
      describe(result),
      figure,
      spreadText(measured),
      wanted,
      `${reached ? 'reached' : 'MISSED'}${noisy ? ', within noise' : ''}`,
    ]),
  );
}

export function changeTable(changes: readonly Change[]): string {
  return table(
    ['ratio', 'committed', 'now', ''],
    changes.map(({ result, before, now, verdict }) => [
      describe(result),
      spreadText(before),
      spreadText(now),
      verdict,
    ]),
  );
}

function describe({ kind, engine, of }: Result): string {
  const conditions = Object.entries(of).map(([name, value]) =>
    typeof value === 'number' ? `${value} ${name}` : value,
  );
  return [engine, kind, ...conditions].join(', ');
}

function spreadText({ median, min, max }: Spread): string {
  return min === max ? numberText(median) : `${numberText(median)} (${numberText(min)}–${numberText(max)})`;
}

/** Three significant digits. NaN is null in a file. */
function numberText(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return '–';
  return Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}

/** @returns an empty text if there are no rows. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const all = [head, ...rows];
  const width = (column: number): number => Math.max(...all.map((row) => row[column]?.length ?? 0));
  return all
    .map((row) =>
      row
        .map((text, column) => text.padEnd(width(column)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
