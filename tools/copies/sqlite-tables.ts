import type Database from 'libsql';

/** The tables that hold the service's data, without those of SQLite and of the migrations. */
export function dataTables(database: Database.Database): string[] {
  const rows = database
    .prepare(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!' AND name <> 'migrations'",
    )
    .all() as { name: string }[];
  return rows.map(({ name }) => name);
}

export function columnsOf(database: Database.Database, table: string): string[] {
  const rows = database.prepare(`PRAGMA table_info(${table})`).all() as { name: string }[];
  return rows.map(({ name }) => name);
}

export function countRows(database: Database.Database, table: string): number {
  const [row] = database.prepare(`SELECT COUNT(*) AS n FROM ${table}`).all() as { n: number }[];
  return row?.n ?? 0;
}

interface GeneratedIds {
  readonly name: string;
  readonly seq: number;
}

/** The last id that each table with generated ids has given to a row, also to one that was deleted. */
export function lastGeneratedIds(database: Database.Database): GeneratedIds[] {
  return database.prepare('SELECT name, seq FROM sqlite_sequence').all() as GeneratedIds[];
}

export function setLastGeneratedId(database: Database.Database, table: string, id: number): void {
  database.prepare('DELETE FROM sqlite_sequence WHERE name = ?').run([table]);
  database.prepare('INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)').run([table, id]);
}
