import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { AuditService } from '../../audit/audit.service.js';
import { Clock } from '../../common/clock/clock.js';
import { DomainError } from '../../common/errors/domain-error.js';
import type { Caller } from '../../common/http/caller.js';
import { Keyring } from '../../crypto/keyring.js';
import { execute } from '../../database/statements.js';
import { findConsecutive } from '../../otp/passcode.js';
import { maxDriftSteps } from '../../otp/totp-parameters.js';
import { AuthorisedChanges, type AuthorisedUser } from '../../sessions/authorised-changes.js';
import { type AuthenticatorRecord, Authenticators } from '../authenticators/authenticators.js';
import { openSharedSecret } from '../keys/shared-secrets.js';
import { AttemptLimiter } from './attempt-limiter.js';
import { CodeVerifier } from './code-verifier.js';
import type { PresentedCode } from './presented-code.js';
import { noteUsedStep, TotpCodes, type TotpSecret } from './totp-codes.js';

/** Finds a hardware token again whose clock has drifted out of the window. */
@Injectable()
export class Resynchronisation {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly audit: AuditService,
    private readonly authenticators: Authenticators,
    private readonly changes: AuthorisedChanges,
    private readonly clock: Clock,
    private readonly codes: CodeVerifier,
    private readonly keyring: Keyring,
    private readonly limiter: AttemptLimiter,
    private readonly totp: TotpCodes,
  ) {}

  /**
   * Finds out how wrong the device's clock is, with two codes that it showed one after the other (RFC 6238 6). Both are
   * used up. A wrong pair counts like a wrong code at sign-in.
   * @param passcodes the earlier one first.
   * @throws DomainError AUTHENTICATOR_NOT_FOUND, CODE_INVALID, MFA_LOCKED
   */
  async resynchronise(
    caller: Caller,
    user: AuthorisedUser<'resynchronise'>,
    authenticatorId: number,
    passcodes: readonly [string, string],
  ): Promise<AuthenticatorRecord> {
    const secrets = await this.totp.secretsOf(user.id);
    const secret = secrets.find(({ id }) => id === authenticatorId);
    if (!secret) throw await this.notFound(user.id, authenticatorId);
    const presented = await this.present(secret, passcodes);
    return this.changes.make(caller, user, async (manager) => {
      const counter = this.limiter.signIn(user.id);
      const refusal = await this.codes.spendCode(manager, caller, user.id, presented, counter);
      if (refusal) return refusal;
      const record = await this.authenticators.get(manager, user.id, authenticatorId);
      await this.audit.record(manager, caller, {
        type: 'mfa.authenticator_resynchronised',
        subjectUserId: user.id,
        details: { kind: record.kind, name: record.name, driftSteps: presented.driftSteps ?? 0 },
      });
      return record;
    });
  }

  private async notFound(userId: number, authenticatorId: number): Promise<DomainError> {
    const others = await this.authenticators.list(userId);
    return new DomainError(
      'AUTHENTICATOR_NOT_FOUND',
      'not a TOTP authenticator of the user',
      others.some(({ id }) => id === authenticatorId)
        ? { detail: 'This authenticator is a passkey: only a TOTP authenticator can be resynchronised.' }
        : {},
    );
  }

  /** While the account is locked, nothing is looked for: that takes a tenth of a second, and would be refused anyway. */
  private async present(secret: TotpSecret, passcodes: readonly [string, string]): Promise<PresentedPair> {
    const { lockedUntil } = await this.limiter.locks(secret.userId);
    const found =
      lockedUntil === null
        ? await findConsecutive(
            openSharedSecret(this.keyring, secret),
            passcodes,
            this.clock.now(),
            secret,
            maxDriftSteps(secret.period),
          )
        : undefined;
    return new PresentedPair(secret.id, found, this.clock);
  }
}

/** Two consecutive passcodes, as one answer. */
class PresentedPair implements PresentedCode {
  readonly method = 'totp';
  readonly amr = ['otp'];

  constructor(
    private readonly authenticatorId: number,
    /** The time step of the later one; undefined if no two steps have these passcodes. */
    private readonly found: { readonly timeStep: number; readonly driftSteps: number } | undefined,
    private readonly clock: Clock,
  ) {}

  get driftSteps(): number | undefined {
    return this.found?.driftSteps;
  }

  /** The earlier one must be unused as well: passcodes that somebody watched cannot turn the clock back. */
  async spend(manager: EntityManager): Promise<boolean> {
    if (!this.found) return false;
    const { timeStep, driftSteps } = this.found;
    const spent = await execute(
      manager,
      'UPDATE authenticators SET driftSteps = ?, lastAcceptedTimeStep = ?, lastUsedAt = ? ' +
        'WHERE id = ? AND (lastAcceptedTimeStep IS NULL OR lastAcceptedTimeStep < ?)',
      [driftSteps, timeStep, this.clock.now(), this.authenticatorId, timeStep - 1],
    );
    return spent === 1;
  }

  async noteReuse(manager: EntityManager): Promise<boolean> {
    if (!this.found) return false;
    return noteUsedStep(manager, this.authenticatorId, this.found.timeStep - 1, this.clock.now());
  }
}
