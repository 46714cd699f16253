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
import { nameKeyOf } from '../user-name.js';

/** The sample: so many runs of neighbouring ids, spread evenly. A database that has no more users is read whole. */
const runs = 8;
const usersPerRun = 64;
const sampleSize = runs * usersPerRun;

const refreshAfterMs = 5_000;

/**
 * What a sign-in is checked against when its name is unknown. Users who were imported with their hash cost what that
 * hash costs until they first sign in, so an unknown name is given one of the costs in use, as often as users have it. It is
 * the same one each time the name is tried, as with a user.
 *
 * The costs come from a bounded sample; one that fewer than one in a few hundred users have may be missing from it.
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

  /** A hash in PHC string form that no password has. */
  hashFor(userName: string): string {
    const digest = this.digests.digest('password-decoy', Buffer.from(nameKeyOf(userName), 'utf8'));
    return unusablePasswordHash(drawCost(this.costs, digest));
  }

  /** For each sign-in, of a known name or not: nobody waits for it, so that its time tells nothing. */
  refreshIfOld(): void {
    if (this.refreshing || performance.now() - this.refreshedAt < refreshAfterMs) return;
    // Should the database be away, the costs known so far do.
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
