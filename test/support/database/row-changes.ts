import type { DataSource } from 'typeorm';

type Row = Readonly<Record<string, string | number | null>>;

interface Table {
  readonly name: string;
  readonly columns: readonly string[];
  readonly key: readonly string[];
  /** Columns with instants or time steps. */
  readonly times: ReadonlySet<string>;
  readonly rows: readonly Row[];
}

/** All rows except the clean-up's clock, which changes by itself about once a minute. */
export type Rows = readonly Table[];

export async function readAllRows(database: DataSource): Promise<Rows> {
  const tables = [];
  for (const { tableName, columns, primaryColumns } of database.entityMetadatas) {
    if (tableName === 'clean_up_clock') continue;
    tables.push({
      name: tableName,
      columns: columns.map(({ databaseName }) => databaseName),
      key: primaryColumns.map(({ databaseName }) => databaseName),
      times: new Set(columns.filter(({ type }) => type === 'bigint').map(({ databaseName }) => databaseName)),
      rows: await database.query<Row[]>(`SELECT * FROM ${tableName}`),
    });
  }
  return tables;
}

/**
 * Describes what has changed, in the same words for every account with the same changes: random values are described as
 * known or new, ids as the first or second of the account.
 */
export function changes(before: Rows, after: Rows, userId: number): string[] {
  const words = new Words(before, userId);
  return before.flatMap((table) => {
    const newTable = after.find(({ name }) => name === table.name) ?? { ...table, rows: [] };
    const oldRows = byKey(table);
    const newRows = byKey(newTable);
    const lines = [];
    for (const [key, row] of oldRows) {
      const newRow = newRows.get(key);
      const columns = table.columns.filter((column) => row[column] !== newRow?.[column]);
      if (!newRow) lines.push(`${table.name} - ${words.ofRow(table, row)}`);
      else if (columns.length > 0)
        lines.push(
          `${table.name} ${words.ofRow(table, row, table.key)}: ` +
            `${words.ofRow(table, row, columns)} -> ${words.ofRow(table, newRow, columns)}`,
        );
    }
    for (const [key, row] of newRows)
      if (!oldRows.has(key)) lines.push(`${table.name} + ${words.ofRow(table, row)}`);
    return lines.sort();
  });
}

function byKey({ key, rows }: Table): Map<string, Row> {
  return new Map(rows.map((row) => [key.map((column) => row[column]).join(), row]));
}

/** Digests, salts, sealed values and random ids; except for some plain names, nothing else is as long without a space. */
const randomValue = /[A-Za-z0-9_.$,/+=-]{20,}/g;
const plainName = /^[a-z_.]+$/;

const references: Readonly<Record<string, string>> = {
  userId: 'users',
  actorUserId: 'users',
  subjectUserId: 'users',
  authenticatorId: 'authenticators',
  sessionId: 'sessions',
};

class Words {
  private readonly known: ReadonlySet<string>;
  /** The account's own rows, oldest first, by table. */
  private readonly own: ReadonlyMap<string, readonly unknown[]>;

  constructor(before: Rows, userId: number) {
    const values = before.flatMap(({ rows }) => rows.flatMap((row) => Object.values(row)));
    this.known = new Set(values.flatMap((value) => String(value).match(randomValue) ?? []));
    this.own = new Map(
      before.map(({ name, rows }) => {
        const own = rows.filter((row) => (name === 'users' ? row['id'] : row['userId']) === userId);
        const oldestFirst = own.sort((a, b) => Number(a['createdAt']) - Number(b['createdAt']));
        return [name, oldestFirst.map(({ id }) => id)];
      }),
    );
  }

  ofRow(table: Table, row: Row, columns = table.columns): string {
    return columns
      .map((column) => `${column} ${this.ofValue(table, column, row[column] ?? null)}`)
      .join(', ');
  }

  private ofValue(table: Table, column: string, value: string | number | null): string {
    const referred = column === 'id' ? table.name : references[column];
    if (value === null) return 'null';
    if (table.times.has(column)) return 'an instant';
    const ordinal = referred === undefined ? -1 : (this.own.get(referred)?.indexOf(value) ?? -1);
    if (ordinal >= 0) return `number ${ordinal + 1}`;
    if (typeof value === 'number') return referred === undefined ? String(value) : 'another';
    return value.replace(randomValue, (found) => {
      if (plainName.test(found)) return found;
      return this.known.has(found) ? '<known>' : '<new>';
    });
  }
}
