import type { DataSource, QueryRunner, TableColumnOptions } from 'typeorm';

/** Building blocks for migrations, of types that SQLite and MySQL share. */

type Column = Omit<TableColumnOptions, 'name'>;

export const integer: Column = { type: 'integer' };
export const generatedId: Column = {
  type: 'integer',
  isPrimary: true,
  isGenerated: true,
  generationStrategy: 'increment',
};
export const instant: Column = { type: 'bigint' };
export const text = (length: number): Column => ({ type: 'varchar', length: String(length) });
export const optional = (column: Column): Column => ({ ...column, isNullable: true });
export const primary = (column: Column): Column => ({ ...column, isPrimary: true });

export const belongsTo = (name: string, column: string, table: string) => ({
  name,
  columnNames: [column],
  referencedTableName: table,
  referencedColumnNames: ['id'],
  onDelete: 'CASCADE',
  onUpdate: 'NO ACTION',
});

export const index = (name: string, ...columnNames: string[]) => ({ name, columnNames });
export const unique = (name: string, ...columnNames: string[]) => ({ name, columnNames, isUnique: true });

export const columns = (named: Record<string, Column>): TableColumnOptions[] =>
  Object.entries(named).map(([name, column]) => ({ name, ...column }));

/** For a server: whatever its defaults, the tables created from now on accept any Unicode and compare digests byte by byte. */
export async function setCharacterSet(runner: QueryRunner | DataSource): Promise<void> {
  const [{ name }] = (await runner.query('SELECT DATABASE() AS name')) as [{ name: string }];
  await runner.query(
    `ALTER DATABASE \`${name.replaceAll('`', '``')}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
  );
}
