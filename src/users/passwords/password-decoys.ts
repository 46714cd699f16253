import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { KeyedDigests } from '../../crypto/digests.js';
import {
  parseCost,
  defaultCost,
  type PasswordCost,
  unusablePasswordHash,
} from '../../crypto/password-cost.js';
import { nameKeyOf } from '../../common/user-name.js';

/** The sample consists of this many runs of neighbouring ids, spread evenly. A smaller database is read completely. */
const runs = 8;
const usersPerRun = 64;
const sampleSize = runs * usersPerRun;

const refreshAfterMs = 5_000;

/**
 * Supplies the hash that a sign-in with an unknown name is checked against. Until they first sign in, imported users take
 * as long as their hash costs. So an unknown name is given one of the costs in use, as often as users have it, and the same
 * one each time. The costs come from a bounded sample, which may miss one that fewer than one in a few hundred users have.
 */
@Injectable()
export class PasswordDecoys implements OnApplicationBootstrap {
  private costs: readonly PasswordCost[] = [defaultCost];
  private refreshedAt = Number.NEGATIVE_INFINITY;
  private refreshing = false;

  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly digests: KeyedDigests,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.refresh();
  }

  /** @returns a hash in PHC string form that matches no password. */
  hashFor(userName: string): string {
    const digest = this.digests.commonDigest('password-decoy', Buffer.from(nameKeyOf(userName), 'utf8'));
    return unusablePasswordHash(drawCost(this.costs, digest));
  }

  /** Called for each sign-in, whether the name is known or not. Nobody waits for it, so its duration reveals nothing. */
  refreshIfOld(): void {
    if (this.refreshing || performance.now() - this.refreshedAt < refreshAfterMs) return;
    // While the database is unavailable, the costs known so far are good enough.
    void this.refresh().catch(() => undefined);
  }

  private async refresh(): Promise<void> {
    this.refreshing = true;
    try {
      const costs = (await this.sample()).map((passwordHash) => parseCost(passwordHash) ?? defaultCost);
      this.costs = costs.length > 0 ? costs.sort(byCost) : [defaultCost];
    } finally {
      this.refreshedAt = performance.now();
      this.refreshing = false;
    }
  }

  private async sample(): Promise<string[]> {
    const first = await this.readRun(0, sampleSize + 1);
    if (first.length <= sampleSize) return first;
    const [range]: { lowest: number; highest: number }[] = await this.database.query(
      'SELECT (SELECT MIN(id) FROM users) AS lowest, (SELECT MAX(id) FROM users) AS highest',
    );
    const { lowest = 0, highest = 0 } = range ?? {};
    const width = (highest - lowest + 1) / runs;
    const parts = await Promise.all(
      Array.from({ length: runs }, (_, run) => this.readRun(Math.floor(lowest + run * width), usersPerRun)),
    );
    return parts.flat();
  }

  private async readRun(firstId: number, limit: number): Promise<string[]> {
    const rows: { passwordHash: string }[] = await this.database.query(
      'SELECT passwordHash FROM users WHERE id >= ? ORDER BY id LIMIT ?',
      [firstId, limit],
    );
    return rows.map(({ passwordHash }) => passwordHash);
  }
}

/**
 * @param costs sorted, one for each user of the sample.
 * @param digest hex; the same one draws the same cost.
 */
export function drawCost(costs: readonly PasswordCost[], digest: string): PasswordCost {
  const share = Number.parseInt(digest.slice(0, 12), 16) / 2 ** 48;
  return costs[Math.floor(share * costs.length)] ?? defaultCost;
}

function byCost(one: PasswordCost, other: PasswordCost): number {
  return (
    one.memoryCost * one.timeCost - other.memoryCost * other.timeCost ||
    one.memoryCost - other.memoryCost ||
    one.parallelism - other.parallelism
  );
}
