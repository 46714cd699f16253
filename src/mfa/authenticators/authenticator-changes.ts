import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { AuditService } from '../../audit/audit.service.js';
import { DomainError } from '../../common/errors/domain-error.js';
import type { Caller } from '../../common/http/caller.js';
import { AuthorisedChanges, type AuthorisedUser } from '../../sessions/authorised-changes.js';
import { SessionsService } from '../../sessions/sessions.service.js';
import { AttemptLimiter } from '../codes/attempt-limiter.js';
import { CodeVerifier } from '../codes/code-verifier.js';
import { Resynchronisation } from '../codes/resynchronisation.js';
import { MfaRemoval } from '../mfa-removal.js';
import { type AuthenticatorRecord, Authenticators } from './authenticators.js';

/** Names, removes and resynchronises single authenticators. */
@Injectable()
export class AuthenticatorChanges {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly audit: AuditService,
    private readonly authenticators: Authenticators,
    private readonly changes: AuthorisedChanges,
    private readonly codes: CodeVerifier,
    private readonly limiter: AttemptLimiter,
    private readonly removal: MfaRemoval,
    private readonly resynchronisation: Resynchronisation,
    private readonly sessions: SessionsService,
  ) {}

  /** @throws DomainError AUTHENTICATOR_NOT_FOUND */
  rename(
    caller: Caller,
    user: AuthorisedUser<'renameAuthenticator'>,
    authenticatorId: number,
    name: string,
  ): Promise<AuthenticatorRecord> {
    return this.changes.make(caller, user, async (manager) => {
      const before = await this.authenticators.get(manager, user.id, authenticatorId);
      await this.authenticators.rename(manager, user.id, authenticatorId, name);
      await this.audit.record(manager, caller, {
        type: 'mfa.authenticator_renamed',
        subjectUserId: user.id,
        details: { kind: before.kind, name, from: before.name },
      });
      return { ...before, name };
    });
  }

  /** Ends the user's other sessions. Without its last authenticator, the user's MFA is off. @throws DomainError AUTHENTICATOR_NOT_FOUND */
  async remove(
    caller: Caller,
    user: AuthorisedUser<'removeAuthenticator'>,
    authenticatorId: number,
  ): Promise<void> {
    await this.changes.make(caller, user, async (manager) => {
      const { kind, name } = await this.authenticators.get(manager, user.id, authenticatorId);
      const { othersLeft } = await this.authenticators.remove(manager, user.id, authenticatorId);
      await this.audit.record(manager, caller, {
        type: 'mfa.authenticator_removed',
        subjectUserId: user.id,
        details: { kind, name },
      });
      if (!othersLeft) await this.removal.removeRest(manager, caller, user.id);
      await this.sessions.endOthers(manager, caller, user.id);
    });
  }

  /**
   * Finds out how wrong the device's clock is, with two codes that it showed one after the other (RFC 6238 6). Both are
   * used up. A wrong pair counts like a wrong code at sign-in.
   * @throws DomainError AUTHENTICATOR_NOT_FOUND, CODE_INVALID, MFA_LOCKED
   */
  async resynchronise(
    caller: Caller,
    user: AuthorisedUser<'resynchronise'>,
    authenticatorId: number,
    passcodes: readonly [string, string],
  ): Promise<AuthenticatorRecord> {
    const record = await this.authenticators.get(this.database, user.id, authenticatorId);
    if (record.kind !== 'totp') throw new DomainError('AUTHENTICATOR_NOT_FOUND', 'not a TOTP authenticator');
    const presented = await this.resynchronisation.present(authenticatorId, passcodes);
    await this.changes.make(caller, user, async (manager) => {
      const counter = this.limiter.signIn(user.id);
      const refusal = await this.codes.spendCode(manager, caller, user.id, presented, counter);
      if (refusal) return refusal;
      await this.audit.record(manager, caller, {
        type: 'mfa.authenticator_resynchronised',
        subjectUserId: user.id,
        details: { kind: record.kind, name: record.name, driftSteps: presented.driftSteps ?? 0 },
      });
      return undefined;
    });
    return this.authenticators.get(this.database, user.id, authenticatorId);
  }
}
