import type { ComponentChildren } from 'preact';

export interface Column<Row> {
  header: string;
  cell: (row: Row) => ComponentChildren;
  /** The one that names the row: its cell is the row's heading, and the title of the card on a narrow screen. */
  heads?: boolean;
  /** Figures, flush right. */
  numeric?: boolean;
}

interface TableProps<Row> {
  /** For those who cannot see what it is about. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string | number;
  /** Older rows are shown while newer ones are on their way. */
  busy?: boolean;
}

/** A table that turns into one card a row where there is no room; the roles keep it a table to screen readers. */
export function Table<Row>({ caption, columns, rows, rowKey, busy = false }: TableProps<Row>) {
  return (
    <table role="table" aria-busy={busy}>
      <caption class="visually-hidden">{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(({ header, numeric }) => (
            <th key={header} role="columnheader" scope="col" class={numeric ? 'numeric' : undefined}>
              {header}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={rowKey(row)} role="row">
            {columns.map(({ header, cell, heads, numeric }) =>
              heads ? (
                <th key={header} role="rowheader" scope="row">
                  <div>{cell(row)}</div>
                </th>
              ) : (
                <td key={header} role="cell" data-label={header} class={numeric ? 'numeric' : undefined}>
                  <div>{cell(row)}</div>
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
