import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import pLimit from 'p-limit';
import type { DataSource } from 'typeorm';
import { type Actor, assertWaiting } from '../common/http/caller.js';
import type { SqlCondition } from './mfa/mfa-state.js';

/** Takes SQLite a few milliseconds. */
export const sliceSize = 2_000;

/**
 * Goes through all users in slices of their ids, one slice at a time for all requests together. SQLite blocks the event
 * loop, so other requests run in between.
 */
@Injectable()
export class UserSlices {
  private readonly turn = pLimit(1);

  constructor(@InjectDataSource() private readonly database: DataSource) {}

  /**
   * Calls `read` with a condition for each slice, in the order of ids.
   * @throws DomainError SERVICE_UNAVAILABLE if the caller no longer waits for the answer.
   */
  async each(caller: Pick<Actor, 'isWaiting'>, read: (slice: SqlCondition) => Promise<void>): Promise<void> {
    let from: number | undefined = 0;
    while (from !== undefined) {
      const firstId: number = from;
      from = await this.turn(async () => {
        await nextTurn();
        assertWaiting(caller);
        const next = await this.firstIdAfterSlice(firstId);
        await read(sliceOf(firstId, next));
        return next;
      });
    }
  }

  private async firstIdAfterSlice(firstId: number): Promise<number | undefined> {
    const [next] = await this.database.query<{ id: number }[]>(
      `SELECT id FROM users WHERE id >= ? ORDER BY id LIMIT 1 OFFSET ${sliceSize}`,
      [firstId],
    );
    return next?.id;
  }
}

function sliceOf(firstId: number, next: number | undefined): SqlCondition {
  return next === undefined
    ? { sql: 'users.id >= ?', parameters: [firstId] }
    : { sql: 'users.id >= ? AND users.id < ?', parameters: [firstId, next] };
}
