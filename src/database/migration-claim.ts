import { setTimeout as delay } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { randomId } from '../crypto/randomness.js';
import { isRetryable } from './database-errors.js';

/** Seconds after which a claim is dead whose holder has not renewed it. */
const lifeTime = 15;
const renewalInterval = 3_000;
const lookInterval = 500;

interface Asked {
  query(sql: string): Promise<unknown>;
}

const claimTable =
  'CREATE TABLE IF NOT EXISTS migration_claim (id integer NOT NULL PRIMARY KEY, holder varchar(36) NULL, ' +
  'renewedAt bigint NOT NULL, migration varchar(255) NULL, statements integer NOT NULL)';
const noClaim = 'INSERT IGNORE INTO migration_claim VALUES (1, NULL, 0, NULL, 0)';
const now = 'UNIX_TIMESTAMP()';

/** Its one row says who changes the schema, which migration that is, and how far it has come. */
export async function createClaim(database: Asked): Promise<void> {
  await database.query(claimTable);
  await database.query(noClaim);
}

/**
 * Lets one process at a time change the schema of a server or a cluster: a lock of the server would hold on one node only, but
 * of two nodes that write one row at the same moment, certification lets one through. The claim of a process that was killed
 * dies with its renewals.
 */
export class MigrationClaim {
  private readonly holder = randomId();

  constructor(private readonly database: DataSource) {}

  /**
   * Runs `work` while holding the claim, unless `isNeeded` says meanwhile that another process has done it.
   * @param onWait told once if another process holds the claim.
   */
  async whileHolding(
    isNeeded: () => Promise<boolean>,
    work: () => Promise<void>,
    onWait: (reason: string) => void,
  ): Promise<void> {
    await createClaim(this.database);
    for (let look = 1; !(await this.take()); look += 1) {
      if (look === 1) onWait('another process brings its schema up to date');
      await delay(lookInterval);
      if (!(await isNeeded())) return;
    }
    const renewing = setInterval(() => void this.renew().catch(() => undefined), renewalInterval);
    try {
      await work();
    } finally {
      clearInterval(renewing);
      await this.update('holder = NULL', 'holder = ?', [this.holder]).catch(() => undefined);
    }
  }

  private async take(): Promise<boolean> {
    const free = `(holder IS NULL OR renewedAt < ${now} - ${lifeTime})`;
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

/** To another node that wrote the row at the same moment. */
function lost(error: unknown): number {
  if (isRetryable(error)) return 0;
  throw error;
}
