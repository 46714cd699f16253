import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { AuditService } from '../../audit/audit.service.js';
import { Clock } from '../../common/clock/clock.js';
import type { Actor } from '../../common/http/caller.js';
import { execute } from '../../database/statements.js';
import { Transactions } from '../../database/transactions.js';

const batchSize = 200;

/** A `ScratchCodeSet` in JSON, from the id of its key on. */
const fromKeyIdSql = `SUBSTR(pendingScratchCodes, INSTR(pendingScratchCodes, '"digestKeyId":"') + 15)`;
const pendingKeyIdSql = `SUBSTR(${fromKeyIdSql}, 1, INSTR(${fromKeyIdSql}, '"') - 1)`;

/** The users' scratch codes, by the key of DIGEST_KEY that digested them. */
@Injectable()
export class DigestedCodes {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly audit: AuditService,
    private readonly clock: Clock,
    private readonly transactions: Transactions,
  ) {}

  /** @returns how many users have unused codes of each key, including keys that are not in the ring. */
  async countUsersByKey(): Promise<ReadonlyMap<string, number>> {
    const rows = await this.database.query<{ keyId: string; users: number }[]>(
      'SELECT digestKeyId AS keyId, COUNT(DISTINCT userId) AS users FROM scratch_codes ' +
        'WHERE usedAt IS NULL GROUP BY digestKeyId',
    );
    return new Map(rows.map(({ keyId, users }) => [keyId, users]));
  }

  /** @returns how many pending enrolments bring codes of each key. */
  async countPendingByKey(): Promise<ReadonlyMap<string, number>> {
    const rows = await this.database.query<{ keyId: string; enrolments: number }[]>(
      `SELECT ${pendingKeyIdSql} AS keyId, COUNT(*) AS enrolments FROM authenticators ` +
        `WHERE pendingScratchCodes IS NOT NULL AND expiresAt > ? GROUP BY ${pendingKeyIdSql}`,
      [this.clock.now()],
    );
    return new Map(rows.map(({ keyId, enrolments }) => [keyId, enrolments]));
  }

  /**
   * Ends the unused codes of this key, in small transactions, while the service runs. Can be interrupted and run again.
   * @returns how many users have lost theirs.
   */
  async endAll(operator: Actor, keyId: string): Promise<number> {
    let ended = 0;
    for (let lastId = 0; ;) {
      const users = await this.database.query<{ userId: number }[]>(
        'SELECT DISTINCT userId FROM scratch_codes WHERE userId > ? AND digestKeyId = ? AND usedAt IS NULL ' +
          `ORDER BY userId LIMIT ${batchSize}`,
        [lastId, keyId],
      );
      const last = users.at(-1);
      if (!last) return ended;
      lastId = last.userId;
      ended += await this.end(
        operator,
        users.map(({ userId }) => userId),
        keyId,
      );
    }
  }

  private end(operator: Actor, userIds: readonly number[], keyId: string): Promise<number> {
    return this.transactions.run(async (manager) => {
      let ended = 0;
      for (const userId of userIds) {
        const removed = await execute(
          manager,
          'DELETE FROM scratch_codes WHERE userId = ? AND digestKeyId = ?',
          [userId, keyId],
        );
        // The user has just been given new ones.
        if (removed === 0) continue;
        ended += 1;
        await this.audit.record(manager, operator, {
          type: 'mfa.scratch_codes_voided',
          subjectUserId: userId,
          details: { keyId },
        });
      }
      return ended;
    });
  }
}
