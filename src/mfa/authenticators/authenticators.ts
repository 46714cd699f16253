import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, IsNull, type Repository } from 'typeorm';
import { Clock } from '../../common/clock/clock.js';
import { AttemptLimiter } from '../codes/attempt-limiter.js';
import { ScratchCode } from '../entities/scratch-code.entity.js';
import { TotpAuthenticator } from '../entities/totp-authenticator.entity.js';
import { MfaPolicy, type RoleHolder } from '../mfa-policy.js';
import { type AuthenticatorSecrets, authenticatorSecretsSql } from '../codes/second-factor-checker.js';
import { type IssuedScratchCodes, ScratchCodes } from '../codes/scratch-codes.js';

/** SQL that tells whether the MFA of the user in `userIdColumn` is on. */
export const mfaEnabledSql = (userIdColumn: string): string =>
  `EXISTS (SELECT 1 FROM totp_authenticators WHERE userId = ${userIdColumn} AND status = 'active')`;

/** SQL that tells whether that user has an enrolment that waits to be confirmed; its parameter is the present instant. */
export const mfaPendingSql = (userIdColumn: string): string =>
  `EXISTS (SELECT 1 FROM totp_authenticators WHERE userId = ${userIdColumn} AND status = 'pending' AND expiresAt > ?)`;

export interface MfaStatus {
  readonly state: 'disabled' | 'pending' | 'enabled' | 'replacing';
  readonly enabledAt: number | null;
  readonly lastUsedAt: number | null;
  readonly pendingExpiresAt: number | null;
  readonly scratchCodesRemaining: number;
  /** Until when signing in is locked. */
  readonly lockedUntil: number | null;
  /** Until when every verifier is locked out. */
  readonly verifyMfaLockedUntil: number | null;
  /** When a code that had been used, or was older than the last used one, was last offered. */
  readonly lastDuplicateUseAt: number | null;
  /** Until when the user has to enrol; null if MFA is on or optional. */
  readonly enrolmentDueAt: number | null;
}

/** The active slot, and what both slots together amount to. */
@Injectable()
export class Authenticators {
  constructor(
    @InjectRepository(TotpAuthenticator) private readonly authenticators: Repository<TotpAuthenticator>,
    @InjectRepository(ScratchCode) private readonly scratchCodes: Repository<ScratchCode>,
    private readonly clock: Clock,
    private readonly limiter: AttemptLimiter,
    private readonly policy: MfaPolicy,
    private readonly scratchCodeIssue: ScratchCodes,
  ) {}

  async findActive(userId: number): Promise<AuthenticatorSecrets | undefined> {
    const [row]: AuthenticatorSecrets[] = await this.authenticators.query(
      `${authenticatorSecretsSql} WHERE userId = ? AND status = 'active'`,
      [userId],
    );
    return row;
  }

  async status(user: RoleHolder & { id: number }): Promise<MfaStatus> {
    const userId = user.id;
    const slots = await this.authenticators.findBy({ userId });
    const active = slots.find(({ status }) => status === 'active');
    const pending = slots.find(
      ({ status, expiresAt }) => status === 'pending' && Number(expiresAt) > this.clock.now(),
    );
    return {
      state: active ? (pending ? 'replacing' : 'enabled') : pending ? 'pending' : 'disabled',
      enabledAt: active?.enabledAt ?? null,
      lastUsedAt: active?.lastUsedAt ?? null,
      pendingExpiresAt: pending?.expiresAt ?? null,
      scratchCodesRemaining: active
        ? await this.scratchCodes.countBy({ authenticatorId: active.id, usedAt: IsNull() })
        : 0,
      ...(await this.limiter.locks(userId)),
      lastDuplicateUseAt: active?.lastDuplicateUseAt ?? null,
      enrolmentDueAt: active ? null : this.policy.deadline(user),
    };
  }

  generateScratchCodes(): Promise<IssuedScratchCodes> {
    return this.scratchCodeIssue.generate();
  }

  /** @returns false if no authenticator is active. */
  async replaceScratchCodes(
    manager: EntityManager,
    userId: number,
    issued: IssuedScratchCodes,
  ): Promise<boolean> {
    const active = { userId, status: 'active' } as const;
    const { affected } = await manager.update(TotpAuthenticator, active, { scratchCodeSalt: issued.salt });
    if (affected !== 1) return false;
    const { id } = await manager.findOneByOrFail(TotpAuthenticator, active);
    await this.scratchCodeIssue.store(manager, id, issued.digests);
    return true;
  }

  /** Removes both slots with their scratch codes. False if no authenticator was active; the caller rolls back. */
  async removeAll(manager: EntityManager, userId: number): Promise<boolean> {
    const { affected } = await manager.delete(TotpAuthenticator, { userId, status: 'active' });
    await manager.delete(TotpAuthenticator, { userId });
    await this.limiter.remove(manager, userId);
    return affected === 1;
  }
}
