import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { Clock, secondsAfter } from '../../common/clock/clock.js';
import { DomainError } from '../../common/errors/domain-error.js';
import { backoffSeconds, latestWaitEnd } from '../../common/backoff.js';
import { networkOf, siteOf } from '../../common/http/address.js';
import { Config } from '../../config/config.js';
import { KeyedDigests } from '../../crypto/digests.js';
import type { ExpiredRows } from '../../database/expired-rows.js';
import { execute, insertIfAbsent, placeholders, type Reader } from '../../database/statements.js';
import { PasswordLimit } from '../entities/password-limit.entity.js';
import { nameKeyOf } from '../../common/user-name.js';

/** One account, whether it exists or not, as seen from one network. */
export interface PasswordBucket {
  /** The name, digested with each key of the ring. */
  readonly accountDigests: readonly string[];
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
 * try. Unknown names are treated alike. Failures are counted under every key of DIGEST_KEY, so that another first key
 * gives nobody new tries, and processes with the keys in another order count together.
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
      accountDigests: this.digestsOf(userName),
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
    const { accountDigests } = bucket;
    const ofName = await this.countForName(manager, accountDigests);
    const guessedAtTogether = ofName > failuresPerDay;
    const network = guessedAtTogether ? bucket.site : bucket.network;
    const failedAttempts = await this.countForNetwork(manager, accountDigests, network);
    if (failedAttempts === undefined) {
      await this.uncountForName(manager, accountDigests);
      return { refusal: await this.refusal(manager, bucket) };
    }
    const { passwordFailures, backoff } = this.config.limits;
    const seconds = backoffSeconds(failedAttempts, guessedAtTogether ? 1 : passwordFailures, backoff);
    if (seconds === 0) return {};
    const lockedUntil = secondsAfter(this.clock.now(), seconds);
    // Forgetting a site after the longest wait gives it no more tries than waiting does, and removes its row sooner.
    const forgottenAt = secondsAfter(lockedUntil, guessedAtTogether ? backoff.maximumSeconds : day);
    await execute(
      manager,
      `UPDATE password_limits SET lockedUntil = ?, expiresAt = ? WHERE ${ofNetwork(accountDigests)}`,
      [lockedUntil, forgottenAt, ...accountDigests, network],
    );
    return { wait: { failedAttempts, seconds } };
  }

  /**
   * After a correct password: forgets the failures. The guarded DELETE comes first, because it waits for transactions that
   * are counting.
   * @throws DomainError PASSWORD_LOCKED
   */
  async pass(manager: EntityManager, bucket: PasswordBucket): Promise<void> {
    await execute(manager, `DELETE FROM password_limits WHERE ${ofBucket(bucket)} AND ${isOpen}`, [
      ...bucket.accountDigests,
      bucket.network,
      bucket.site,
      ...this.waitsNow(),
    ]);
    const refusal = await this.refusal(manager, bucket);
    if (refusal) throw refusal;
  }

  /** Until when sign-ins of this name wait on at least one network, in milliseconds; null if none does. */
  async lockedUntil(userName: string): Promise<number | null> {
    const digests = this.digestsOf(userName);
    const [row]: { lockedUntil: number | null }[] = await this.database.query(
      `SELECT MAX(lockedUntil) AS lockedUntil FROM password_limits WHERE ${ofName(digests)} AND ${isWaiting}`,
      [...digests, ...this.waitsNow()],
    );
    return row?.lockedUntil ?? null;
  }

  /** After a new password: forgets the failures from all networks. */
  async forget(manager: EntityManager, userName: string): Promise<void> {
    for (const accountDigest of this.digestsOf(userName)) {
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
  }

  private digestsOf(userName: string): readonly string[] {
    return this.digests.digests('password-limit', Buffer.from(nameKeyOf(userName), 'utf8')).toSorted();
  }

  /** @returns the failures of the day, including this one. */
  private async countForName(manager: EntityManager, accountDigests: readonly string[]): Promise<number> {
    const now = this.clock.now();
    const expiresAt = secondsAfter(now, day);
    await this.insertAbsent(manager, accountDigests, everywhere, expiresAt);
    await execute(
      manager,
      'UPDATE password_limits SET failedAttempts = CASE WHEN expiresAt > ? THEN failedAttempts + 1 ELSE 1 END, ' +
        `expiresAt = CASE WHEN expiresAt > ? THEN expiresAt ELSE ? END WHERE ${ofNetwork(accountDigests)}`,
      [now, now, expiresAt, ...accountDigests, everywhere],
    );
    return this.failedAttempts(manager, accountDigests, everywhere);
  }

  /** Takes back a failure whose outcome was not revealed. */
  private async uncountForName(manager: EntityManager, accountDigests: readonly string[]): Promise<void> {
    await execute(
      manager,
      `UPDATE password_limits SET failedAttempts = failedAttempts - 1 WHERE ${ofNetwork(accountDigests)}`,
      [...accountDigests, everywhere],
    );
  }

  /** @returns the consecutive failures, including this one; undefined if the network has to wait. */
  private async countForNetwork(
    manager: EntityManager,
    accountDigests: readonly string[],
    network: string,
  ): Promise<number | undefined> {
    const now = this.clock.now();
    const expiresAt = secondsAfter(now, day);
    await this.insertAbsent(manager, accountDigests, network, expiresAt);
    const counted = await execute(
      manager,
      'UPDATE password_limits SET failedAttempts = CASE WHEN expiresAt > ? THEN failedAttempts + 1 ELSE 1 END, ' +
        `expiresAt = ? WHERE ${ofNetwork(accountDigests)} AND ${isOpen}`,
      [now, expiresAt, ...accountDigests, network, ...this.waitsNow()],
    );
    // A wait from before a key was added stands in the rows of the older keys only.
    if (counted < accountDigests.length) return undefined;
    return this.failedAttempts(manager, accountDigests, network);
  }

  /** The parameters of `isOpen` and `isWaiting`. */
  private waitsNow(now = this.clock.now()): readonly number[] {
    return [now, latestWaitEnd(now, this.config.limits.backoff)];
  }

  private async insertAbsent(
    manager: EntityManager,
    accountDigests: readonly string[],
    network: string,
    expiresAt: number,
  ): Promise<void> {
    const row = { network, failedAttempts: 0, lockedUntil: null, expiresAt };
    for (const accountDigest of accountDigests)
      await insertIfAbsent(manager, PasswordLimit, { ...row, accountDigest });
  }

  /** The row of a newer key counts from when the key was added. */
  private async failedAttempts(
    manager: EntityManager,
    accountDigests: readonly string[],
    network: string,
  ): Promise<number> {
    const [row]: Pick<PasswordLimit, 'failedAttempts'>[] = await manager.query(
      `SELECT MAX(failedAttempts) AS failedAttempts FROM password_limits WHERE ${ofNetwork(accountDigests)}`,
      [...accountDigests, network],
    );
    return row?.failedAttempts ?? 0;
  }

  private async refusal(reader: Reader, bucket: PasswordBucket): Promise<DomainError | undefined> {
    const now = this.clock.now();
    const [row]: { lockedUntil: number | null }[] = await reader.query(
      `SELECT MAX(lockedUntil) AS lockedUntil FROM password_limits WHERE ${ofBucket(bucket)} AND ${isWaiting}`,
      [...bucket.accountDigests, bucket.network, bucket.site, ...this.waitsNow()],
    );
    if (!row?.lockedUntil) return undefined;
    const secondsLeft = Math.ceil((row.lockedUntil - now) / 1000);
    return new DomainError('PASSWORD_LOCKED', 'too many wrong passwords', { retryAfterSeconds: secondsLeft });
  }
}

const isOpen = '(lockedUntil IS NULL OR lockedUntil <= ? OR lockedUntil > ?)';
const isWaiting = 'lockedUntil > ? AND lockedUntil <= ?';
const ofName = (accountDigests: readonly string[]): string =>
  `accountDigest IN (${placeholders(accountDigests)})`;
const ofNetwork = (accountDigests: readonly string[]): string => `${ofName(accountDigests)} AND network = ?`;
const ofBucket = ({ accountDigests }: PasswordBucket): string =>
  `${ofName(accountDigests)} AND network IN (?, ?)`;
