import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { Clock, secondsAfter } from '../../common/clock/clock.js';
import { DomainError } from '../../common/errors/domain-error.js';
import { backoffSeconds } from '../../common/backoff.js';
import { networkOf, siteOf } from '../../common/http/address.js';
import { Config } from '../../config/config.js';
import { KeyedDigests } from '../../crypto/digests.js';
import type { ExpiredRows } from '../../database/expired-rows.js';
import { execute, insertIfAbsent } from '../../database/statements.js';
import { PasswordLimit } from '../entities/password-limit.entity.js';
import { nameKeyOf } from '../../common/user-name.js';

/** One account, whether it exists or not, as seen from one network. */
export interface PasswordBucket {
  readonly accountDigest: string;
  readonly network: string;
  /** The /48 of an IPv6 address, to which the network belongs. */
  readonly site: string;
}

export interface PasswordWait {
  readonly failedAttempts: number;
  readonly seconds: number;
}

const day = 24 * 60 * 60;

/** After this many failures for a name in a day, from any network, each site has one try per wait. */
const failuresPerDay = 100;

/** The row that counts a name's failures from all networks. */
const everywhere = '';

/** A name may have failed from any number of networks; a new password deletes at most this many rows at once. */
const forgottenAtOnce = 500;

export const expiredPasswordLimits: ExpiredRows = {
  table: 'password_limits',
  column: 'expiresAt',
  keepSeconds: 0,
};

/**
 * Slows down password guessing by account and network, so that somebody else's guesses never lock the owner out. While
 * locked, the response does not reveal whether the password was correct.
 *
 * A name that many networks guess at together, with more than a hundred failures a day, gets one try per site and wait:
 * the first failure makes the site wait, and each further one doubles the wait. The owner, at another site, still has a
 * try. Unknown names are treated alike.
 */
@Injectable()
export class PasswordLimiter {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly digests: KeyedDigests,
  ) {}

  bucketOf(userName: string, address: string): PasswordBucket {
    return {
      accountDigest: this.digestOf(userName),
      network: networkOf(address),
      site: siteOf(address),
    };
  }

  /** Refuses before the password is hashed. @throws DomainError PASSWORD_LOCKED */
  async assertOpen(bucket: PasswordBucket): Promise<void> {
    const refusal = await this.refusal(this.database, bucket);
    if (refusal) throw refusal;
  }

  /**
   * Counts a wrong password. The row of the name is written first, so that failures of one name are counted one after the
   * other, on any node.
   * @returns PASSWORD_LOCKED if parallel attempts have used up the tries; the wait that this failure causes, if any.
   */
  async fail(
    manager: EntityManager,
    bucket: PasswordBucket,
  ): Promise<{ refusal?: DomainError | undefined; wait?: PasswordWait }> {
    const { accountDigest } = bucket;
    const ofName = await this.countForName(manager, accountDigest);
    const guessedAtTogether = ofName > failuresPerDay;
    const network = guessedAtTogether ? bucket.site : bucket.network;
    const failedAttempts = await this.countForNetwork(manager, accountDigest, network);
    if (failedAttempts === undefined) {
      await this.uncountForName(manager, accountDigest);
      return { refusal: await this.refusal(manager, bucket) };
    }
    const { passwordFailures, backoff } = this.config.limits;
    const seconds = backoffSeconds(failedAttempts, guessedAtTogether ? 1 : passwordFailures, backoff);
    if (seconds === 0) return {};
    const lockedUntil = secondsAfter(this.clock.now(), seconds);
    // Forgetting a site after the longest wait gives it no more tries than waiting does, and removes its row sooner.
    const forgottenAt = secondsAfter(lockedUntil, guessedAtTogether ? backoff.maximumSeconds : day);
    await execute(manager, `UPDATE password_limits SET lockedUntil = ?, expiresAt = ? WHERE ${ofNetwork}`, [
      lockedUntil,
      forgottenAt,
      accountDigest,
      network,
    ]);
    return { wait: { failedAttempts, seconds } };
  }

  /**
   * After a correct password: forgets the failures. The guarded DELETE comes first, because it waits for transactions that
   * are counting.
   * @throws DomainError PASSWORD_LOCKED
   */
  async pass(manager: EntityManager, bucket: PasswordBucket): Promise<void> {
    await execute(
      manager,
      `DELETE FROM password_limits WHERE ${ofBucket} AND (lockedUntil IS NULL OR lockedUntil <= ?)`,
      [bucket.accountDigest, bucket.network, bucket.site, this.clock.now()],
    );
    const refusal = await this.refusal(manager, bucket);
    if (refusal) throw refusal;
  }

  /** Until when sign-ins of this name wait on at least one network, in milliseconds; null if none does. */
  async lockedUntil(userName: string): Promise<number | null> {
    const [row]: { lockedUntil: number | null }[] = await this.database.query(
      'SELECT MAX(lockedUntil) AS lockedUntil FROM password_limits WHERE accountDigest = ? AND lockedUntil > ?',
      [this.digestOf(userName), this.clock.now()],
    );
    return row?.lockedUntil ?? null;
  }

  /** After a new password: forgets the failures from all networks. */
  async forget(manager: EntityManager, userName: string): Promise<void> {
    const accountDigest = this.digestOf(userName);
    const [last]: { network: string }[] = await manager.query(
      'SELECT network FROM password_limits WHERE accountDigest = ? ORDER BY network ' +
        `LIMIT 1 OFFSET ${forgottenAtOnce - 1}`,
      [accountDigest],
    );
    await execute(
      manager,
      `DELETE FROM password_limits WHERE accountDigest = ?${last ? ' AND network <= ?' : ''}`,
      last ? [accountDigest, last.network] : [accountDigest],
    );
  }

  private digestOf(userName: string): string {
    return this.digests.digest('password-limit', Buffer.from(nameKeyOf(userName), 'utf8'));
  }

  /** @returns the failures of the day, including this one. */
  private async countForName(manager: EntityManager, accountDigest: string): Promise<number> {
    const now = this.clock.now();
    const expiresAt = secondsAfter(now, day);
    const row = { accountDigest, network: everywhere, failedAttempts: 0, lockedUntil: null, expiresAt };
    await insertIfAbsent(manager, PasswordLimit, row);
    await execute(
      manager,
      'UPDATE password_limits SET failedAttempts = CASE WHEN expiresAt > ? THEN failedAttempts + 1 ELSE 1 END, ' +
        `expiresAt = CASE WHEN expiresAt > ? THEN expiresAt ELSE ? END WHERE ${ofNetwork}`,
      [now, now, expiresAt, accountDigest, everywhere],
    );
    return this.failedAttempts(manager, accountDigest, everywhere);
  }

  /** Takes back a failure whose outcome was not revealed. */
  private async uncountForName(manager: EntityManager, accountDigest: string): Promise<void> {
    await execute(
      manager,
      `UPDATE password_limits SET failedAttempts = failedAttempts - 1 WHERE ${ofNetwork}`,
      [accountDigest, everywhere],
    );
  }

  /** @returns the consecutive failures, including this one; undefined if the network has to wait. */
  private async countForNetwork(
    manager: EntityManager,
    accountDigest: string,
    network: string,
  ): Promise<number | undefined> {
    const now = this.clock.now();
    const expiresAt = secondsAfter(now, day);
    const row = { accountDigest, network, failedAttempts: 0, lockedUntil: null, expiresAt };
    await insertIfAbsent(manager, PasswordLimit, row);
    const counted = await execute(
      manager,
      'UPDATE password_limits SET failedAttempts = CASE WHEN expiresAt > ? THEN failedAttempts + 1 ELSE 1 END, ' +
        `expiresAt = ? WHERE ${ofNetwork} AND (lockedUntil IS NULL OR lockedUntil <= ?)`,
      [now, expiresAt, accountDigest, network, now],
    );
    return counted === 1 ? this.failedAttempts(manager, accountDigest, network) : undefined;
  }

  private async failedAttempts(manager: EntityManager, ...key: [string, string]): Promise<number> {
    const [row]: Pick<PasswordLimit, 'failedAttempts'>[] = await manager.query(
      `SELECT failedAttempts FROM password_limits WHERE ${ofNetwork}`,
      key,
    );
    return row?.failedAttempts ?? 0;
  }

  private async refusal(
    source: Pick<EntityManager, 'query'>,
    { accountDigest, network, site }: PasswordBucket,
  ): Promise<DomainError | undefined> {
    const now = this.clock.now();
    const [row]: { lockedUntil: number | null }[] = await source.query(
      `SELECT MAX(lockedUntil) AS lockedUntil FROM password_limits WHERE ${ofBucket} AND lockedUntil > ?`,
      [accountDigest, network, site, now],
    );
    if (!row?.lockedUntil) return undefined;
    const secondsLeft = Math.ceil((row.lockedUntil - now) / 1000);
    return new DomainError('PASSWORD_LOCKED', 'too many wrong passwords', undefined, secondsLeft);
  }
}

const ofNetwork = 'accountDigest = ? AND network = ?';
const ofBucket = 'accountDigest = ? AND network IN (?, ?)';
