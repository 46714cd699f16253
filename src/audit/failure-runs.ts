import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock, secondsAfter } from '../common/clock/clock.js';
import { networkOf } from '../common/http/address.js';
import { execute, insertIfAbsent } from '../database/statements.js';
import { AuditRun } from './entities/audit-run.entity.js';

/** While failures continue, one event is written per this many seconds. */
export const secondsPerEvent = 60;

type Key = [type: string, network: string];

const ofRun = 'type = ? AND network = ?';

/**
 * Limits the events that failures from one network cause. An attacker who guesses ten times a second would cause 864,000
 * a day; with the limit there are 1,440, each with the number of failures it stands for.
 */
@Injectable()
export class FailureRuns {
  constructor(private readonly clock: Clock) {}

  /** Counts a failure. @returns how many failures the event to be written stands for; 0 if none is due. */
  async count(manager: EntityManager, type: string, address: string): Promise<number> {
    const key: Key = [type, networkOf(address)];
    for (;;) {
      if (await this.addUnreported(manager, key)) return 0;
      if (await this.takeEvent(manager, key)) return 1 + (await this.takeUnreported(manager, key));
      await insertIfAbsent(manager, AuditRun, {
        type,
        network: key[1],
        address,
        unreported: 0,
        nextEventAt: this.clock.now(),
      });
    }
  }

  private async addUnreported(manager: EntityManager, key: Key): Promise<boolean> {
    const added = await execute(
      manager,
      `UPDATE audit_runs SET unreported = unreported + 1 WHERE ${ofRun} AND nextEventAt > ?`,
      [...key, this.clock.now()],
    );
    return added === 1;
  }

  private async takeEvent(manager: EntityManager, key: Key): Promise<boolean> {
    const now = this.clock.now();
    const taken = await execute(
      manager,
      `UPDATE audit_runs SET nextEventAt = ? WHERE ${ofRun} AND nextEventAt <= ?`,
      [secondsAfter(now, secondsPerEvent), ...key, now],
    );
    return taken === 1;
  }

  /** Only after {@link takeEvent}, which locked the row for this transaction. */
  private async takeUnreported(manager: EntityManager, key: Key): Promise<number> {
    const [row]: Pick<AuditRun, 'unreported'>[] = await manager.query(
      `SELECT unreported FROM audit_runs WHERE ${ofRun}`,
      key,
    );
    if (!row?.unreported) return 0;
    await execute(manager, `UPDATE audit_runs SET unreported = 0 WHERE ${ofRun}`, key);
    return row.unreported;
  }
}
