import Database from 'libsql';
import { DataSource, type QueryRunner } from 'typeorm';
import type { Config } from '../../src/config/config.js';
import type { DatabaseServer } from '../../src/config/database-server.js';
import { failureReason } from '../../src/database/connection-advice.js';
import { dataSourceOptions } from '../../src/database/data-source-options.js';
import { isUnavailable } from '../../src/database/database-errors.js';
import { MigrationClaim } from '../../src/database/migration-claim.js';
import { migrations } from '../../src/database/migrations/index.js';
import { CommandError } from '../command-line.js';
import { lateProgressBar } from '../progress-bar.js';
import { columnsOf, countRows, dataTables, lastGeneratedIds } from './sqlite-tables.js';

/** Enough for a round trip to cost little, few enough for `max_allowed_packet` and the 65,535 values of a statement. */
const rowsPerStatement = 500;

/** An empty database of a server, into which a copy is loaded. */
export class LoadedServer {
  private constructor(
    private readonly server: DatabaseServer,
    private readonly dataSource: DataSource,
  ) {}

  /** @throws CommandError if it cannot be reached, or holds tables. */
  static async open(server: DatabaseServer, config: Config): Promise<LoadedServer> {
    const dataSource = new DataSource(dataSourceOptions(config, [], 'migration'));
    const loaded = new LoadedServer(server, dataSource);
    try {
      await dataSource.initialize();
      await loaded.assertEmpty();
      return loaded;
    } catch (error) {
      await loaded.close();
      throw loaded.explained(error);
    }
  }

  /**
   * Loads all rows of an SQLite database that has this version's schema. The migrations are recorded last: until then,
   * the service waits, or, after the command was killed, refuses to start.
   * @throws CommandError
   */
  async load(file: string): Promise<void> {
    const copy = new Database(file);
    try {
      const claim = new MigrationClaim(this.dataSource);
      const isNeeded = (): Promise<boolean> => Promise.resolve(true);
      await claim.whileHolding(
        isNeeded,
        () => this.fill(copy),
        () => console.error(`Waiting: another process is migrating the database "${this.server.name}"`),
      );
    } catch (error) {
      throw this.explained(error);
    } finally {
      copy.close();
    }
  }

  async close(): Promise<void> {
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }

  /** The table of the claim on migrations holds no data. */
  private async assertEmpty(): Promise<void> {
    const rows = await this.dataSource.query<{ name: string }[]>(
      "SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME <> 'migration_claim'",
    );
    if (rows.length > 0)
      throw new CommandError(
        `The database "${this.server.name}" is not empty, and nothing was changed: create another, and name it in DATABASE_URL.`,
      );
  }

  private async fill(copy: Database.Database): Promise<void> {
    await this.assertEmpty();
    const runner = this.dataSource.createQueryRunner();
    try {
      for (const Migration of migrations) await new Migration().up(runner);
      await runner.query('SET SESSION foreign_key_checks = 0');
      await fillTables(runner, copy);
      await runner.query('SET SESSION foreign_key_checks = 1');
      for (const { name, seq } of lastGeneratedIds(copy).filter((each) => each.name !== 'migrations'))
        await runner.query(`ALTER TABLE ${name} AUTO_INCREMENT = ${seq + 1}`);
      // Creates the table of the migrations.
      await this.dataSource.showMigrations();
      await insertRows(runner, copy, 'migrations');
    } finally {
      await runner.release();
    }
  }

  private explained(error: unknown): unknown {
    if (!isUnavailable(error)) return error;
    return new CommandError(
      `The database "${this.server.name}" cannot be restored: ${failureReason(error)}.`,
    );
  }
}

async function fillTables(runner: QueryRunner, copy: Database.Database): Promise<void> {
  const tables = dataTables(copy).map((name) => ({ name, rows: countRows(copy, name) }));
  const bar = lateProgressBar(
    'Loading rows',
    tables.reduce((sum, { rows }) => sum + rows, 0),
  );
  let loaded = 0;
  try {
    for (const { name, rows } of tables) {
      // What the migrations put there.
      await runner.query(`DELETE FROM ${name}`);
      await insertRows(runner, copy, name, (more) => bar.update((loaded += more)));
      const [found] = (await runner.query(`SELECT COUNT(*) AS n FROM ${name}`)) as { n: number }[];
      if (Number(found?.n) !== rows)
        throw new CommandError(`${name} has ${found?.n} rows instead of ${rows}: the restore is incomplete.`);
    }
  } finally {
    bar.stop();
  }
}

async function insertRows(
  runner: QueryRunner,
  copy: Database.Database,
  table: string,
  onRows: (more: number) => void = () => undefined,
): Promise<void> {
  const columns = columnsOf(copy, table);
  const row = `(${columns.map(() => '?').join(', ')})`;
  const insert = `INSERT INTO ${table} (${columns.join(', ')}) VALUES `;
  let values: unknown[][] = [];
  const flush = async (): Promise<void> => {
    if (values.length === 0) return;
    await runner.query(insert + values.map(() => row).join(', '), values.flat());
    onRows(values.length);
    values = [];
  };
  const select = copy.prepare(`SELECT ${columns.join(', ')} FROM ${table}`).raw();
  for (const each of select.iterate() as Iterable<unknown[]>) {
    values.push(each);
    if (values.length === rowsPerStatement) await flush();
  }
  await flush();
}
