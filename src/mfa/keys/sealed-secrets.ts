import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { NamedKey } from '../../config/validators.js';
import { Keyring } from '../../crypto/keyring.js';
import { execute } from '../../database/statements.js';
import { Transactions } from '../../database/transactions.js';
import { type SealedSharedSecret, sealSharedSecret, tryOpenSharedSecret } from './shared-secrets.js';

interface SealedRow extends SealedSharedSecret {
  readonly id: number;
}

export interface ResealOptions {
  /** Called after each batch with the number of secrets seen so far. */
  readonly onProgress: (seen: number) => void;
  /** Opens everything and changes nothing. */
  readonly dryRun: boolean;
  /** Stops after the current batch. */
  readonly signal: AbortSignal;
}

export interface ResealOutcome {
  readonly resealed: number;
  /** Users whose secret no key of the ring opens. */
  readonly unreadable: readonly number[];
  readonly finished: boolean;
}

interface ReadableRow extends SealedRow {
  readonly sharedSecret: Buffer;
}

const batchSize = 200;

/** The secrets sealed in the database, by the key that sealed them: a sealed value begins with `v1.<key id>.`. */
@Injectable()
export class SealedSecrets {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly keyring: Keyring,
    private readonly transactions: Transactions,
  ) {}

  /** @returns how many secrets each key seals, including keys that are not in the ring. */
  async countByKey(): Promise<ReadonlyMap<string, number>> {
    const rows = await this.database.query<{ keyId: string; secrets: number }[]>(
      `SELECT ${keyIdSql} AS keyId, COUNT(*) AS secrets FROM authenticators ` +
        `WHERE sealedSharedSecret IS NOT NULL GROUP BY ${keyIdSql}`,
    );
    return new Map(rows.map(({ keyId, secrets }) => [keyId, secrets]));
  }

  /** Whether the key opens one of the secrets that name it; true if there are none. */
  async sampleOpens(key: NamedKey): Promise<boolean> {
    const [row] = await this.database.query<SealedRow[]>(
      `SELECT id, userId, sealedSharedSecret FROM authenticators WHERE ${sealedWith} LIMIT 1`,
      rangeOf(key.id),
    );
    return !row || tryOpenSharedSecret(new Keyring([key]), row) !== undefined;
  }

  /**
   * Re-seals everything with the first key of the ring, in small transactions, while the service runs. Secrets that change
   * meanwhile have just been sealed. Can be interrupted and run again: what is done is recognised by its key id.
   */
  async reseal({ onProgress, dryRun, signal }: ResealOptions): Promise<ResealOutcome> {
    const newest = rangeOf(this.keyring.sealingKeyId);
    const unreadable: number[] = [];
    let resealed = 0;
    for (let seen = 0, lastId = 0; ;) {
      const rows = await this.database.query<SealedRow[]>(
        'SELECT id, userId, sealedSharedSecret FROM authenticators ' +
          `WHERE id > ? AND NOT (${sealedWith}) ORDER BY id LIMIT ${batchSize}`,
        [lastId, ...newest],
      );
      const last = rows.at(-1);
      if (!last || signal.aborted) return { resealed, unreadable, finished: !last };
      lastId = last.id;
      const readable: ReadableRow[] = [];
      for (const row of rows) {
        const sharedSecret = tryOpenSharedSecret(this.keyring, row);
        if (sharedSecret) readable.push({ ...row, sharedSecret });
        else unreadable.push(row.userId);
      }
      resealed += dryRun ? readable.length : await this.replace(readable);
      seen += rows.length;
      onProgress(seen);
    }
  }

  private replace(rows: readonly ReadableRow[]): Promise<number> {
    return this.transactions.run(async (manager) => {
      let replaced = 0;
      for (const { id, userId, sealedSharedSecret, sharedSecret } of rows) {
        const sealed = sealSharedSecret(this.keyring, sharedSecret, userId);
        replaced += await execute(
          manager,
          'UPDATE authenticators SET sealedSharedSecret = ? WHERE id = ? AND sealedSharedSecret = ?',
          [sealed, id, sealedSharedSecret],
        );
      }
      return replaced;
    });
  }
}

/** The second of the four parts of a sealed value. */
const keyIdSql = "SUBSTR(sealedSharedSecret, 4, INSTR(SUBSTR(sealedSharedSecret, 4), '.') - 1)";

const sealedWith = 'sealedSharedSecret >= ? AND sealedSharedSecret < ?';

/** The range of texts that begin with `v1.<key id>.`: `/` is the character after the dot. */
function rangeOf(keyId: string): [string, string] {
  return [`v1.${keyId}.`, `v1.${keyId}/`];
}
