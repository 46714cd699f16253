import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../../src/database/data-source-options.js';
import { entities } from '../../../src/entities.js';
import { afterFile } from '../processes/cleanup.js';
import { engine } from '../database/database.js';
import { allRows } from '../database/rows.js';
import type { TestService } from '../service/service.js';

/** The rows of every table except the audit trail, as JSON. */
export type Rows = Readonly<Record<string, readonly string[]>>;

/** Reads the rows repeatedly, but only if they may have changed. */
export class RowReader {
  private last: { readonly checksums: string; readonly rows: Rows } | undefined;

  constructor(private readonly database: DataSource) {}

  async read(): Promise<Rows> {
    // On SQLite, reading all rows is cheaper than checksums.
    if (engine === 'sqlite') return allRows(this.database);
    const tables = this.database.entityMetadatas.map(({ tableName }) => tableName);
    const judged = tables.filter((name) => name !== 'audit_events').join();
    const checksums = JSON.stringify(await this.database.query(`CHECKSUM TABLE ${judged}`));
    if (this.last?.checksums === checksums) return this.last.rows;
    const rows = await allRows(this.database);
    this.last = { checksums, rows };
    return rows;
  }
}

/** Restores rows directly in the database, while the service is idle. */
export class RowKeeper {
  private constructor(
    private readonly writer: DataSource,
    private readonly kept: Rows,
  ) {}

  /** Keeps the current rows of a service. */
  static async of({ config, database }: TestService): Promise<RowKeeper> {
    const writer = await new DataSource(dataSourceOptions(config, entities, 'writer')).initialize();
    afterFile(() => writer.destroy());
    return new RowKeeper(writer, await allRows(database));
  }

  async restore(present: Rows): Promise<void> {
    const tables = Object.keys(this.kept).filter((table) => !sameRows(this.kept, present, table));
    if (tables.length === 0) return;
    const primaryKeys = new Map(
      this.writer.entityMetadatas.map(({ tableName, primaryColumns }) => [
        tableName,
        primaryColumns.map(({ databaseName }) => databaseName),
      ]),
    );
    const runner = this.writer.createQueryRunner();
    // The tables are consistent only after all of them are written.
    await runner.query(engine === 'sqlite' ? 'PRAGMA foreign_keys = OFF' : 'SET FOREIGN_KEY_CHECKS = 0');
    await runner.startTransaction();
    for (const table of tables) {
      const wanted = new Set(this.kept[table]);
      const surplus = present[table]?.filter((row) => !wanted.delete(row)) ?? [];
      for (const row of surplus) await remove(row, table);
      for (const row of wanted) await insert(row, table);
    }
    await runner.commitTransaction();
    await runner.release();

    async function remove(row: string, table: string): Promise<void> {
      const columns = JSON.parse(row) as Record<string, unknown>;
      const keys = primaryKeys.get(table) ?? [];
      const condition = keys.map((name) => `${name} = ?`).join(' AND ');
      await runner.query(
        `DELETE FROM ${table} WHERE ${condition}`,
        keys.map((name) => columns[name]),
      );
    }

    async function insert(row: string, table: string): Promise<void> {
      const columns = JSON.parse(row) as Record<string, unknown>;
      const names = Object.keys(columns);
      const places = names.map(() => '?').join();
      await runner.query(`INSERT INTO ${table} (${names.join()}) VALUES (${places})`, Object.values(columns));
    }
  }
}

function sameRows(some: Rows, others: Rows, table: string): boolean {
  return JSON.stringify(some[table]) === JSON.stringify(others[table]);
}
