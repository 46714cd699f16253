import type { ComponentChildren } from 'preact';

export interface Column<Row> {
  header: string;
  /** Its cells need no heading to be understood, except by screen readers. */
  isHeaderHidden?: boolean;
  cell: (row: Row) => ComponentChildren;
  /** This column names the row: its cell is the row header, and the title of the card on a narrow screen. */
  heads?: boolean;
  /** Numbers, aligned right. */
  numeric?: boolean;
}

interface TableProps<Row> {
  /** The table's description for screen readers. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string | number;
  /** Whether newer rows are loading while older ones are shown. */
  busy?: boolean;
}

/** A table that shows each row as a card on narrow screens; its roles keep it a table for screen readers. */
export function Table<Row>({ caption, columns, rows, rowKey, busy = false }: TableProps<Row>) {
  return (
    <table role="table" aria-busy={busy}>
      <caption class="visually-hidden">{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(({ header, isHeaderHidden, numeric }) => (
            <th key={header} role="columnheader" scope="col" class={numeric ? 'numeric' : undefined}>
              {isHeaderHidden ? <span class="visually-hidden">{header}</span> : header}
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
