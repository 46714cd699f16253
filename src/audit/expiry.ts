import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { Clock, secondsAfter } from '../common/clock/clock.js';
import { type ExpiredRows, graceSeconds, type Removal } from '../database/expired-rows.js';
import { execute } from '../database/statements.js';
import { Transactions } from '../database/transactions.js';
import type { AnonymousFailure } from './audit-event-types.js';
import { AuditService } from './audit.service.js';
import type { AuditRun } from './entities/audit-run.entity.js';
import { secondsPerEvent } from './failure-runs.js';

const secondsPerDay = 24 * 60 * 60;

/** @param days how long events and the names of deleted users are kept; undefined: for ever. */
export function expiredAuditRows(days: number | undefined): readonly ExpiredRows[] {
  if (days === undefined) return [];
  const keepSeconds = days * secondsPerDay + graceSeconds;
  return [
    { table: 'audit_events', column: 'occurredAt', keepSeconds },
    { table: 'deleted_users', column: 'deletedAt', keepSeconds },
  ];
}

const batchSize = 50;

type EndedRun = AuditRun & { readonly type: AnonymousFailure };

/** Ends runs of failures that are over: failures only counted so far become one last event, and the rows are deleted. */
@Injectable()
export class EndedRuns {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly audit: AuditService,
    private readonly clock: Clock,
    private readonly transactions: Transactions,
  ) {}

  /** Ends at most 50 runs. */
  async removeBatch(): Promise<Removal> {
    const quietSince = secondsAfter(this.clock.now(), -secondsPerEvent);
    const ended: EndedRun[] = await this.database.query(
      'SELECT type, network, address, unreported, nextEventAt FROM audit_runs WHERE nextEventAt <= ? ' +
        `ORDER BY nextEventAt LIMIT ${batchSize}`,
      [quietSince],
    );
    if (ended.length === 0) return { removed: 0, more: false };
    const removed = await this.transactions.run(async (manager) => {
      let total = 0;
      for (const run of ended) total += await this.end(manager, run);
      return total;
    });
    return { removed, more: ended.length === batchSize };
  }

  /** @returns 0 for a run that has continued meanwhile, or that another process has ended. */
  private async end(
    manager: EntityManager,
    { type, network, address, unreported, nextEventAt }: EndedRun,
  ): Promise<number> {
    const ended = await execute(
      manager,
      'DELETE FROM audit_runs WHERE type = ? AND network = ? AND nextEventAt = ?',
      [type, network, nextEventAt],
    );
    if (ended === 1 && unreported > 0) {
      const nobody = { userId: null, origin: { address, userAgent: '', requestId: '' } };
      await this.audit.record(manager, nobody, {
        type,
        subjectUserId: null,
        details: { attempts: unreported },
        failure: 'the last of many',
      });
    }
    return ended;
  }
}
