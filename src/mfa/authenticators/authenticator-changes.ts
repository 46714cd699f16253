import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.service.js';
import type { Caller } from '../../common/http/caller.js';
import { AuthorisedChanges, type AuthorisedUser } from '../../sessions/authorised-changes.js';
import { SessionsService } from '../../sessions/sessions.service.js';
import { MfaRemoval } from '../mfa-removal.js';
import { type AuthenticatorRecord, Authenticators } from './authenticators.js';

/** Names and removes single authenticators. */
@Injectable()
export class AuthenticatorChanges {
  constructor(
    private readonly audit: AuditService,
    private readonly authenticators: Authenticators,
    private readonly changes: AuthorisedChanges,
    private readonly removal: MfaRemoval,
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
}
