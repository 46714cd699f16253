import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock, secondsAfter } from '../common/clock/clock.js';
import { networkOf } from '../common/http/address.js';
import { execute, insertIfAbsent } from '../database/statements.js';
import { AuditRun } from './entities/audit-run.entity.js';

/** While failures go on, one of them in so many seconds has an event. */
export const secondsPerEvent = 60;

type Key = [type: string, network: string];

const ofRun = 'type = ? AND network = ?';

/**
 * Bounds the events that failures from one network can write. Whoever guesses ten times a second would write 864,000 a day;
 * this way it is 1,440, which say how many failures each of them stands for.
 */
@Injectable()
export class FailureRuns {
  constructor(private readonly clock: Clock) {}

  /** Counts a failure. @returns how many an event now stands for; 0: none is due. */
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

  /** After {@link takeEvent}, which has made the row this transaction's. */
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
