import { setTimeout as delay } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { randomId } from '../crypto/randomness.js';
import { isRetryable } from './database-errors.js';

/** After this time without a renewal, a claim is void. */
const claimLifetimeSeconds = 15;
const renewalIntervalMs = 3_000;
const pollIntervalMs = 500;

interface Queryable {
  query(sql: string): Promise<unknown>;
}

const claimTable =
  'CREATE TABLE IF NOT EXISTS migration_claim (id integer NOT NULL PRIMARY KEY, holder varchar(36) NULL, ' +
  'renewedAt bigint NOT NULL, migration varchar(255) NULL, statements integer NOT NULL) ENGINE = InnoDB';
const noClaim = 'INSERT IGNORE INTO migration_claim VALUES (1, NULL, 0, NULL, 0)';
const now = 'UNIX_TIMESTAMP()';

/** Creates the claim's table. Its one row holds who changes the schema, by which migration, and how far that has come. */
export async function createClaim(database: Queryable): Promise<void> {
  await database.query(claimTable);
  await database.query(noClaim);
}

/**
 * Lets one process at a time change the schema of a server or cluster. A server's lock would hold on its own node only;
 * of two nodes that write the same row at once, certification lets one succeed. When a process is killed, its claim
 * expires.
 */
export class MigrationClaim {
  private readonly holder = randomId();

  constructor(private readonly database: DataSource) {}

  /**
   * Runs `work` while holding the claim, unless `isNeeded` finds in the meantime that another process has done it.
   * @param onWait called once, with the reason, if another process holds the claim.
   */
  async whileHolding(
    isNeeded: () => Promise<boolean>,
    work: () => Promise<void>,
    onWait: (reason: string) => void,
  ): Promise<void> {
    await createClaim(this.database);
    for (let look = 1; !(await this.take()); look += 1) {
      if (look === 1) onWait('another process is migrating its schema');
      await delay(pollIntervalMs);
      if (!(await isNeeded())) return;
    }
    const renewing = setInterval(() => void this.renew().catch(() => undefined), renewalIntervalMs);
    try {
      await work();
    } finally {
      clearInterval(renewing);
      await this.update('holder = NULL', 'holder = ?', [this.holder]).catch(() => undefined);
    }
  }

  private async take(): Promise<boolean> {
    const free = `(holder IS NULL OR renewedAt < ${now} - ${claimLifetimeSeconds})`;
    const taken = await this.update(`holder = ?, renewedAt = ${now}`, free, [this.holder]).catch(lost);
    return taken === 1;
  }

  private renew(): Promise<number> {
    return this.update(`renewedAt = ${now}`, 'holder = ?', [this.holder]);
  }

  private async update(set: string, where: string, parameters: readonly string[]): Promise<number> {
    const sql = `UPDATE migration_claim SET ${set} WHERE id = 1 AND ${where}`;
    const { affectedRows } = await this.database.query<{ affectedRows: number }>(sql, [...parameters]);
    return affectedRows;
  }
}

/** Zero rows if another node wrote the row at the same moment. */
function lost(error: unknown): number {
  if (isRetryable(error)) return 0;
  throw error;
}
