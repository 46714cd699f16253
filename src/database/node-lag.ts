import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { isMysql } from './statements.js';

/**
 * A node of a Galera cluster may not have applied yet what another has committed, so that a token which one process issued
 * is unknown to the next one. Waiting before every read would cost each request a round of the cluster; a look-up that finds
 * nothing is rare, so it alone waits, and looks again.
 */
@Injectable()
export class NodeLag {
  private isGalera: Promise<boolean> | undefined;
  private running: Promise<void> = Promise.resolve();
  private next: Promise<void> | undefined;

  constructor(@InjectDataSource() private readonly database: DataSource) {}

  /**
   * Looks again if nothing was found, once this node has everything that the cluster had committed before.
   * @param look must not run inside a transaction of the caller's, which would see the same state again.
   */
  async find<T>(look: () => Promise<T | undefined>): Promise<T | undefined> {
    const found = await look();
    if (found !== undefined || !(await this.mayLag())) return found;
    await this.catchUp();
    return look();
  }

  /**
   * All who wait share one connection, because somebody who guesses tokens could otherwise use up the pool. A call that
   * arrives during a wait shares the next one.
   */
  private catchUp(): Promise<void> {
    this.next ??= this.running
      .catch(() => undefined)
      .then(() => {
        this.running = this.next ?? this.running;
        this.next = undefined;
        return this.wait();
      });
    return this.next;
  }

  private async wait(): Promise<void> {
    const runner = this.database.createQueryRunner();
    try {
      await runner.query('SET SESSION wsrep_sync_wait = 1');
      try {
        await runner.query('SELECT 1');
      } finally {
        await runner.query('SET SESSION wsrep_sync_wait = @@GLOBAL.wsrep_sync_wait');
      }
    } finally {
      await runner.release();
    }
  }

  private async mayLag(): Promise<boolean> {
    if (!isMysql(this.database)) return false;
    this.isGalera ??= this.database
      .query<unknown[]>("SHOW VARIABLES WHERE Variable_name = 'wsrep_on' AND Value = 'ON'")
      .then((rows) => rows.length > 0);
    return this.isGalera.catch((error: unknown) => {
      this.isGalera = undefined;
      throw error;
    });
  }
}
