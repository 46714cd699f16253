import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { Clock, secondsAfter } from '../../common/clock/clock.js';
import { DomainError } from '../../common/errors/domain-error.js';
import { Config } from '../../config/config.js';
import { tokenDigest } from '../../crypto/token-digest.js';
import { execute, upsertRows } from '../../database/statements.js';
import { type Enrolment, newEnrolment } from './enrolment.js';
import { TotpAuthenticator } from '../entities/totp-authenticator.entity.js';
import { ScratchCodes } from '../codes/scratch-codes.js';
import {
  type AuthenticatorSecrets,
  authenticatorSecretsSql,
  type Evidence,
  SecondFactorChecker,
} from '../codes/second-factor-checker.js';
import { TotpVerifier } from '../codes/totp-codes.js';

const allowedAttempts = 5;

/** An attempt at confirming a pending enrolment, examined but not decided. */
export interface Confirmation {
  readonly userId: number;
  readonly enrolmentTokenDigest: string;
  readonly evidence: Evidence;
}

/** The pending slot: an enrolment from the moment it is shown until it is confirmed, superseded or expired. */
@Injectable()
export class PendingEnrolments {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly checker: SecondFactorChecker,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly scratchCodes: ScratchCodes,
    private readonly totp: TotpVerifier,
  ) {}

  async create(user: { id: number; name: string }): Promise<Enrolment> {
    return newEnrolment(user, this.config.issuer, await this.scratchCodes.generate());
  }

  /**
   * Puts an enrolment into the user's pending slot, over whatever was there. The upsert locks the slot, so that the
   * look at the active one after it cannot be overtaken by a confirmation.
   * @returns whether an active authenticator is there to be replaced.
   */
  async store(manager: EntityManager, enrolment: Enrolment): Promise<{ replacing: boolean }> {
    const { userId, scratchCodes } = enrolment;
    const now = this.clock.now();
    const row: Omit<TotpAuthenticator, 'id'> = {
      userId,
      status: 'pending',
      sealedSharedSecret: this.totp.seal(enrolment.sharedSecret, userId),
      scratchCodeSalt: scratchCodes.salt,
      enrolmentTokenDigest: tokenDigest(enrolment.enrolmentToken),
      confirmAttempts: 0,
      expiresAt: secondsAfter(now, this.config.timeToLive.enrolment),
      lastAcceptedTimeStep: null,
      createdAt: now,
      enabledAt: null,
      lastUsedAt: null,
      lastDuplicateUseAt: null,
    };
    await upsertRows<Omit<TotpAuthenticator, 'id'>>(manager, TotpAuthenticator, [row], ['userId', 'status']);
    const slots = await manager.query<Pick<TotpAuthenticator, 'id' | 'status'>[]>(
      'SELECT id, status FROM totp_authenticators WHERE userId = ?',
      [userId],
    );
    const pending = slots.find(({ status }) => status === 'pending');
    if (!pending) throw new Error('the pending slot is empty after it was written');
    await this.scratchCodes.store(manager, pending.id, scratchCodes.digests);
    return { replacing: slots.length > 1 };
  }

  /** @throws DomainError ENROLMENT_TOKEN_INVALID if this is not the user's pending enrolment. */
  async examine(userId: number, enrolmentToken: string, code: string): Promise<Confirmation> {
    const enrolmentTokenDigest = tokenDigest(enrolmentToken);
    const [pending]: AuthenticatorSecrets[] = await this.database.query(
      `${authenticatorSecretsSql} WHERE userId = ? AND status = 'pending' AND enrolmentTokenDigest = ?`,
      [userId, enrolmentTokenDigest],
    );
    if (!pending) throw new DomainError('ENROLMENT_TOKEN_INVALID', 'no pending enrolment with this token');
    return { userId, enrolmentTokenDigest, evidence: await this.checker.examine(pending, code) };
  }

  /**
   * Confirms the enrolment if the code is right: the pending authenticator becomes the active one, and the one it
   * replaces goes with its scratch codes. The attempt is counted first, and its row stays locked to the end. Runs
   * inside a transaction that must commit even when a refusal comes back.
   */
  async confirm(
    manager: EntityManager,
    confirmation: Confirmation,
  ): Promise<{ replaced: boolean } | DomainError> {
    const { userId, evidence } = confirmation;
    if (!(await this.takeAttempt(manager, confirmation))) {
      return new DomainError('ENROLMENT_TOKEN_INVALID', 'superseded, expired or out of attempts');
    }
    if (!(await this.checker.spend(manager, evidence))) {
      return (await this.endIfExhausted(manager, evidence.authenticatorId))
        ? new DomainError('ENROLMENT_EXHAUSTED', 'the last wrong code')
        : new DomainError('CODE_INVALID', `wrong ${evidence.method} code for the pending enrolment`);
    }
    const now = this.clock.now();
    const replaced = await execute(
      manager,
      "DELETE FROM totp_authenticators WHERE userId = ? AND status = 'active'",
      [userId],
    );
    await execute(
      manager,
      "UPDATE totp_authenticators SET status = 'active', enrolmentTokenDigest = NULL, expiresAt = NULL, " +
        'enabledAt = ?, lastUsedAt = ? WHERE id = ?',
      [now, now, evidence.authenticatorId],
    );
    return { replaced: replaced === 1 };
  }

  private async takeAttempt(manager: EntityManager, confirmation: Confirmation): Promise<boolean> {
    const taken = await execute(
      manager,
      'UPDATE totp_authenticators SET confirmAttempts = confirmAttempts + 1 ' +
        "WHERE userId = ? AND status = 'pending' AND enrolmentTokenDigest = ? AND confirmAttempts < ? AND expiresAt > ?",
      [confirmation.userId, confirmation.enrolmentTokenDigest, allowedAttempts, this.clock.now()],
    );
    return taken === 1;
  }

  private async endIfExhausted(manager: EntityManager, authenticatorId: number): Promise<boolean> {
    const ended = await execute(
      manager,
      'DELETE FROM totp_authenticators WHERE id = ? AND confirmAttempts >= ?',
      [authenticatorId, allowedAttempts],
    );
    return ended === 1;
  }
}
