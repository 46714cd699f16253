import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { EncryptionKey } from '../config/validators.js';
import { Keyring } from '../crypto/keyring.js';
import { Transactions } from '../database/transactions.js';
import { execute } from '../database/statements.js';
import { sharedSecretPurpose } from './totp-verifier.js';

interface SealedRow {
  readonly id: number;
  readonly userId: number;
  readonly sealedSharedSecret: string;
}

export interface ResealOutcome {
  readonly resealed: number;
  /** Authenticators whose secret no key of the ring opens. */
  readonly unreadable: readonly number[];
}

const batchSize = 200;

/** What is sealed in the database, by the key that sealed it: a sealed value begins with `v1.<key id>.`. */
@Injectable()
export class SealedSecrets {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly keyring: Keyring,
    private readonly transactions: Transactions,
  ) {}

  async countAll(): Promise<number> {
    return this.count('', []);
  }

  async countSealedWith(keyId: string): Promise<number> {
    return this.count(`WHERE ${sealedWith}`, rangeOf(keyId));
  }

  /** Whether the key opens one of the secrets that name it; true if there are none. */
  async sampleOpens(key: EncryptionKey): Promise<boolean> {
    const [row] = await this.database.query<SealedRow[]>(
      `SELECT id, userId, sealedSharedSecret FROM totp_authenticators WHERE ${sealedWith} LIMIT 1`,
      rangeOf(key.id),
    );
    return !row || open(new Keyring([key]), row) !== undefined;
  }

  /**
   * Seals everything anew with the first key of the ring, in small transactions, beside a running service. What changes
   * meanwhile is left alone: it was just sealed with that key. Can be broken off and run again.
   * @param onProgress told after each batch how many secrets it has seen.
   */
  async reseal(onProgress: (seen: number) => void, { dryRun = false } = {}): Promise<ResealOutcome> {
    const newest = rangeOf(this.keyring.sealingKeyId);
    const unreadable: number[] = [];
    let resealed = 0;
    for (let seen = 0, lastId = 0; ;) {
      const rows = await this.database.query<SealedRow[]>(
        'SELECT id, userId, sealedSharedSecret FROM totp_authenticators ' +
          `WHERE id > ? AND NOT (${sealedWith}) ORDER BY id LIMIT ${batchSize}`,
        [lastId, ...newest],
      );
      const last = rows.at(-1);
      if (!last) return { resealed, unreadable };
      lastId = last.id;
      const readable = rows.flatMap((row) => {
        const sharedSecret = open(this.keyring, row);
        if (!sharedSecret) unreadable.push(row.id);
        return sharedSecret ? [{ ...row, sharedSecret }] : [];
      });
      resealed += dryRun ? readable.length : await this.replace(readable);
      seen += rows.length;
      onProgress(seen);
    }
  }

  private replace(rows: readonly (SealedRow & { readonly sharedSecret: Buffer })[]): Promise<number> {
    return this.transactions.run(async (manager) => {
      let replaced = 0;
      for (const { id, userId, sealedSharedSecret, sharedSecret } of rows) {
        const sealed = this.keyring.seal(sharedSecret, { purpose: sharedSecretPurpose, userId });
        replaced += await execute(
          manager,
          'UPDATE totp_authenticators SET sealedSharedSecret = ? WHERE id = ? AND sealedSharedSecret = ?',
          [sealed, id, sealedSharedSecret],
        );
      }
      return replaced;
    });
  }

  private async count(where: string, parameters: readonly string[]): Promise<number> {
    const [row] = await this.database.query<{ total: number }[]>(
      `SELECT COUNT(*) AS total FROM totp_authenticators ${where}`,
      [...parameters],
    );
    return row?.total ?? 0;
  }
}

const sealedWith = 'sealedSharedSecret >= ? AND sealedSharedSecret < ?';

/** Every text that begins with `v1.<key id>.`: `/` is the character after the point. */
function rangeOf(keyId: string): [string, string] {
  return [`v1.${keyId}.`, `v1.${keyId}/`];
}

function open(keyring: Keyring, { userId, sealedSharedSecret }: SealedRow): Buffer | undefined {
  try {
    return keyring.open(sealedSharedSecret, { purpose: sharedSecretPurpose, userId });
  } catch {
    return undefined;
  }
}
