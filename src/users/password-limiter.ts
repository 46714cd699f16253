import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { Clock, secondsAfter } from '../common/clock/clock.js';
import { DomainError } from '../common/errors/domain-error.js';
import { waitAfter } from '../common/growing-wait.js';
import { networkOf } from '../common/http/address.js';
import { Config } from '../config/config.js';
import { KeyedDigests } from '../crypto/keyed-digests.js';
import type { ExpiredRows } from '../database/expired-rows.js';
import { execute, insertIfAbsent } from '../database/statements.js';
import { PasswordLimit } from './entities/password-limit.entity.js';
import { nameKeyOf } from './user-name.js';

/** One account, whether it exists or not, as seen from one network. */
export type PasswordBucket = Pick<PasswordLimit, 'accountDigest' | 'network'>;

export interface PasswordWait {
  readonly failedAttempts: number;
  readonly seconds: number;
}

/** After a quiet day, wrong passwords are forgotten. */
const rememberedSeconds = 24 * 60 * 60;

export const expiredPasswordLimits: ExpiredRows = {
  table: 'password_limits',
  column: 'expiresAt',
  keepSeconds: 0,
};

/**
 * Slows down guessing at passwords, by account and network: somebody else's guesses never keep the owner out. A waiting
 * bucket is told neither a right password nor a wrong one.
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
    return { accountDigest: this.digestOf(userName), network: networkOf(address) };
  }

  /** Spares the hash where the answer would be to wait anyway. @throws DomainError PASSWORD_LOCKED */
  async assertOpen(bucket: PasswordBucket): Promise<void> {
    const refusal = await this.refusal(this.database, bucket);
    if (refusal) throw refusal;
  }

  /**
   * After a wrong password.
   * @returns PASSWORD_LOCKED if others in parallel have used up the tries; the wait that it brought about, if any.
   */
  async fail(
    manager: EntityManager,
    bucket: PasswordBucket,
  ): Promise<{ refusal?: DomainError | undefined; wait?: PasswordWait }> {
    const now = this.clock.now();
    const expiresAt = secondsAfter(now, rememberedSeconds);
    const key = [bucket.accountDigest, bucket.network];
    await insertIfAbsent(manager, PasswordLimit, {
      ...bucket,
      failedAttempts: 0,
      lockedUntil: null,
      expiresAt,
    });
    const counted = await execute(
      manager,
      'UPDATE password_limits SET failedAttempts = CASE WHEN expiresAt > ? THEN failedAttempts + 1 ELSE 1 END, ' +
        `expiresAt = ? WHERE ${ofBucket} AND (lockedUntil IS NULL OR lockedUntil <= ?)`,
      [now, expiresAt, ...key, now],
    );
    if (counted === 0) return { refusal: await this.refusal(manager, bucket) };
    const [row]: { failedAttempts: number }[] = await manager.query(
      `SELECT failedAttempts FROM password_limits WHERE ${ofBucket}`,
      key,
    );
    const { passwordFailures, wait: growth } = this.config.limits;
    const failedAttempts = row?.failedAttempts ?? 0;
    const seconds = waitAfter(failedAttempts, passwordFailures, growth);
    if (seconds === 0) return {};
    await execute(manager, `UPDATE password_limits SET lockedUntil = ? WHERE ${ofBucket}`, [
      secondsAfter(now, seconds),
      ...key,
    ]);
    return { wait: { failedAttempts, seconds } };
  }

  /**
   * After a right password: forgets the wrong ones. The guarded DELETE comes first, because it waits for whoever is
   * counting at this moment.
   * @throws DomainError PASSWORD_LOCKED
   */
  async pass(manager: EntityManager, bucket: PasswordBucket): Promise<void> {
    await execute(
      manager,
      `DELETE FROM password_limits WHERE ${ofBucket} AND (lockedUntil IS NULL OR lockedUntil <= ?)`,
      [bucket.accountDigest, bucket.network, this.clock.now()],
    );
    const refusal = await this.refusal(manager, bucket);
    if (refusal) throw refusal;
  }

  /** A new password begins with a clean slate everywhere. */
  async forget(manager: EntityManager, userName: string): Promise<void> {
    await execute(manager, 'DELETE FROM password_limits WHERE accountDigest = ?', [this.digestOf(userName)]);
  }

  private digestOf(userName: string): string {
    return this.digests.digest('password-limit', Buffer.from(nameKeyOf(userName), 'utf8'));
  }

  private async refusal(
    source: Pick<EntityManager, 'query'>,
    { accountDigest, network }: PasswordBucket,
  ): Promise<DomainError | undefined> {
    const now = this.clock.now();
    const [row]: { lockedUntil: number }[] = await source.query(
      `SELECT lockedUntil FROM password_limits WHERE ${ofBucket} AND lockedUntil > ?`,
      [accountDigest, network, now],
    );
    if (!row) return undefined;
    const secondsLeft = Math.ceil((row.lockedUntil - now) / 1000);
    return new DomainError('PASSWORD_LOCKED', 'too many wrong passwords', undefined, secondsLeft);
  }
}

const ofBucket = 'accountDigest = ? AND network = ?';
