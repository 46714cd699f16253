import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { latestWaitEnd } from '../../common/backoff.js';
import { Clock } from '../../common/clock/clock.js';
import type { DomainError } from '../../common/errors/domain-error.js';
import { Config } from '../../config/config.js';
import { execute, type Reader, upsertRows } from '../../database/statements.js';
import { hasActiveSql } from '../authenticators/authenticator-row.js';
import {
  failuresUntilPermanentLock,
  isInForce,
  isOpenSql,
  lockedRefusal,
  untilUnlocked,
} from './attempt-counter.js';
import { MfaLimit } from '../entities/mfa-limit.entity.js';
import { SignInCounter } from './sign-in-counter.js';
import { VerifierCounter } from './verifier-counter.js';

/** Instants in milliseconds; null: not locked; the year 9999: locked until somebody unlocks it. */
export interface Locks {
  readonly lockedUntil: number | null;
  /** For the verifier that has to wait longest. */
  readonly verifyMfaLockedUntil: number | null;
}

type LimitRow = Pick<MfaLimit, 'lockedUntil'> & { readonly hasPasskey: 0 | 1 };

const limitSql =
  `SELECT lockedUntil, ${hasActiveSql('mfa_limits.userId', 'passkey')} AS hasPasskey ` +
  'FROM mfa_limits WHERE userId = ?';

const locksSql =
  'SELECT lockedUntil, verifierFailures, (SELECT MAX(lockedUntil) FROM mfa_verifier_limits ' +
  `WHERE userId = mfa_limits.userId AND NOT ${isOpenSql}) AS verifierLockedUntil FROM mfa_limits WHERE userId = ?`;

type LocksRow = Pick<MfaLimit, 'lockedUntil' | 'verifierFailures'> & {
  readonly verifierLockedUntil: number | null;
};

/**
 * Limits wrong codes of a user whose MFA is on (NIST SP 800-63B-4 3.2.2). Codes of sign-ins and codes of verifiers are
 * counted apart, so that no verifier locks the owner out, and in the database, so that nothing else resets the counts.
 */
@Injectable()
export class AttemptLimiter {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  signIn(userId: number): SignInCounter {
    return new SignInCounter(userId, this.clock, this.config.limits);
  }

  verifier(userId: number, verifierId: number): VerifierCounter {
    return new VerifierCounter(userId, verifierId, this.clock, this.config.limits);
  }

  /** Starts the counts at zero, when an authenticator becomes active. */
  async start(manager: EntityManager, userId: number, { replaced } = { replaced: false }): Promise<void> {
    const row = { userId, failedAttempts: 0, lockedUntil: null, verifierFailures: 0 };
    await upsertRows<Partial<MfaLimit>>(manager, MfaLimit, [row], ['userId']);
    if (replaced) await execute(manager, 'DELETE FROM mfa_verifier_limits WHERE userId = ?', [userId]);
  }

  /** Removes the user's row; the database removes those of the verifiers with it. */
  async remove(manager: EntityManager, userId: number): Promise<void> {
    await execute(manager, 'DELETE FROM mfa_limits WHERE userId = ?', [userId]);
  }

  /** Forgets every wrong code, of the owner and of all verifiers. */
  async unlock(manager: EntityManager, userId: number): Promise<void> {
    const [own, ofVerifiers] = [
      'UPDATE mfa_limits SET failedAttempts = 0, lockedUntil = NULL, verifierFailures = 0 WHERE userId = ?',
      'UPDATE mfa_verifier_limits SET failedAttempts = 0, lockedUntil = NULL WHERE userId = ?',
    ];
    await execute(manager, own, [userId]);
    await execute(manager, ofVerifiers, [userId]);
  }

  async locks(userId: number): Promise<Locks> {
    const now = this.clock.now();
    const { limits } = this.config;
    const parameters = [now, latestWaitEnd(now, limits.backoff), userId];
    const [row] = await this.database.query<LocksRow[]>(locksSql, parameters);
    if (!row) return { lockedUntil: null, verifyMfaLockedUntil: null };
    return {
      lockedUntil: isInForce(row.lockedUntil, now, limits) ? row.lockedUntil : null,
      verifyMfaLockedUntil:
        row.verifierFailures >= failuresUntilPermanentLock ? untilUnlocked : row.verifierLockedUntil,
    };
  }

  /** @returns the user's factors, and MFA_LOCKED with the time left while signing in is locked. */
  async signInState(
    manager: EntityManager,
    userId: number,
  ): Promise<{ mfaEnabled: boolean; hasPasskey: boolean; locked: DomainError | undefined }> {
    const row = await this.find(manager, userId);
    const now = this.clock.now();
    const { limits } = this.config;
    const lockedUntil = row?.lockedUntil ?? 0;
    return {
      mfaEnabled: row !== undefined,
      hasPasskey: row?.hasPasskey === 1,
      locked: isInForce(lockedUntil, now, limits)
        ? lockedRefusal('sign_in', lockedUntil, now, limits)
        : undefined,
    };
  }

  private async find(reader: Reader, userId: number): Promise<LimitRow | undefined> {
    const [row]: LimitRow[] = await reader.query(limitSql, [userId]);
    return row;
  }
}
