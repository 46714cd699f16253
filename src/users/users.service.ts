import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { keepDeletedName } from '../audit/account-names.js';
import { AuditService } from '../audit/audit.service.js';
import { Clock } from '../common/clock/clock.js';
import { DomainError } from '../common/errors/domain-error.js';
import type { Caller } from '../common/http/caller.js';
import { Config } from '../config/config.js';
import { isUniqueViolation } from '../database/database-errors.js';
import { endInvitations } from '../mfa/enrolment/invitations.js';
import { prepareVerifier } from '../mfa/verifiers.js';
import { AuthorisedChanges } from '../sessions/authorised-changes.js';
import { SessionsService } from '../sessions/sessions.service.js';
import type { CreateUserDto } from './dto/create-user.dto.js';
import type { UpdateUserDto } from './dto/update-user.dto.js';
import { User } from './entities/user.entity.js';
import { FirstFactor } from './passwords/first-factor.js';
import { assertDiffers, discardPasswordFile } from './passwords/generated-password.js';
import { PasswordChange } from './passwords/password-change.js';
import { Passwords } from './passwords/passwords.js';
import { insertUser, userRow } from './new-user.js';
import { countUser } from './user-counts.js';
import { assertNotLastAdministrator } from './last-administrator.js';
import type { AccessibleUser } from './user-directory.js';
import { defaultAdministratorId, findUser, type UserRecord, userRecordFrom } from './user-record.js';

/** Changes to accounts. */
@Injectable()
export class UsersService {
  constructor(
    private readonly audit: AuditService,
    private readonly changes: AuthorisedChanges,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly firstFactor: FirstFactor,
    private readonly passwordChange: PasswordChange,
    private readonly passwords: Passwords,
    private readonly sessions: SessionsService,
  ) {}

  /** @throws DomainError USER_NAME_TAKEN, PASSWORD_TOO_COMMON, TOO_MANY_REQUESTS, SERVICE_UNAVAILABLE */
  async create(
    caller: Caller,
    { name, description = '', password, role = 'user' }: CreateUserDto,
  ): Promise<UserRecord> {
    const createdAt = this.clock.now();
    const passwordHash = await this.passwords.hashNew(password, name, caller);
    const user = userRow({ name, description, role, passwordHash, createdAt });
    try {
      const id = await this.changes.make(caller, undefined, (manager) =>
        insertUser(manager, user, (subjectUserId) =>
          this.audit.record(manager, caller, {
            type: 'user.created',
            subjectUserId,
            details: { name, role },
          }),
        ),
      );
      return userRecordFrom({ ...user, id, changeCount: 0, factors: null });
    } catch (error) {
      if (isUniqueViolation(error)) throw new DomainError('USER_NAME_TAKEN');
      throw error;
    }
  }

  /**
   * Disabling ends the user's sessions at once.
   * @throws DomainError LAST_ADMINISTRATOR, VERIFIER_HAS_NO_MFA, USER_NOT_FOUND
   */
  async update(
    caller: Caller,
    user: AccessibleUser<'update'>,
    { description, role, disabled }: UpdateUserDto,
  ): Promise<UserRecord> {
    if (description === undefined && disabled === undefined && (role ?? user.role) === user.role) return user;
    return this.changes.make(caller, user, async (manager) => {
      // The account's row is held, so this is the state that changes.
      const before = await this.get(manager, user.id);
      const now = this.clock.now();
      const isNewRole = role !== undefined && role !== before.role;
      const isDisabled = before.disabledAt !== null;
      const changes = {
        ...(description !== undefined && { description }),
        ...(isNewRole && { role, roleSince: now }),
        ...(disabled !== undefined && { disabledAt: disabled ? (before.disabledAt ?? now) : null }),
      };
      if (Object.keys(changes).length === 0) return before;
      if (disabled || (isNewRole && role !== 'admin')) await assertNotLastAdministrator(manager, before);
      if (isNewRole && role === 'verifier') await prepareVerifier(manager, user.id);
      await manager.update(User, { id: user.id }, changes);
      if (disabled) await this.sessions.endAll(manager, user.id);
      if (disabled || isNewRole) await endInvitations(manager, user.id);
      await this.audit.record(manager, caller, {
        type: 'user.updated',
        subjectUserId: user.id,
        details: {
          changed: [
            ...(description !== undefined ? ['description'] : []),
            ...(isNewRole ? ['role'] : []),
            ...(disabled !== undefined ? ['disabled'] : []),
          ],
          ...(isNewRole && { role: { from: before.role, to: role } }),
          ...(disabled !== undefined &&
            disabled !== isDisabled && { disabled: { from: isDisabled, to: disabled } }),
        },
      });
      return { ...before, ...changes };
    });
  }

  /** Deletes the account with everything that belongs to it. @throws DomainError DEFAULT_ADMINISTRATOR_PROTECTED, LAST_ADMINISTRATOR, USER_NOT_FOUND */
  async delete(caller: Caller, user: AccessibleUser<'delete'>): Promise<void> {
    if (user.id === defaultAdministratorId) throw new DomainError('DEFAULT_ADMINISTRATOR_PROTECTED');
    await this.changes.make(caller, user, async (manager) => {
      await assertNotLastAdministrator(manager, await this.get(manager, user.id));
      const { affected } = await manager.delete(User, { id: user.id });
      if (affected === 0) throw new DomainError('USER_NOT_FOUND', 'deleted meanwhile');
      await this.audit.record(manager, caller, {
        type: 'user.deleted',
        subjectUserId: user.id,
        details: { name: user.name },
      });
      await keepDeletedName(manager, user, this.clock.now());
      await countUser(manager, user.id, -1);
    });
  }

  /**
   * Ends the user's other sessions. A user's own change needs the current password.
   * @throws DomainError CURRENT_PASSWORD_INVALID, PASSWORD_LOCKED, PASSWORD_TOO_COMMON, USER_NOT_FOUND,
   * VALIDATION_FAILED, TOO_MANY_REQUESTS, SERVICE_UNAVAILABLE
   */
  async changePassword(
    caller: Caller,
    user: AccessibleUser<'changePassword'>,
    { currentPassword, newPassword }: { currentPassword?: string | undefined; newPassword: string },
  ): Promise<void> {
    await this.passwords.assertAllowed(newPassword, user.name);
    const isOwn = user.id === caller.userId;
    if (isOwn) assertDiffers(newPassword, currentPassword);
    const passed = isOwn
      ? await this.firstFactor.checkCurrent(
          caller,
          user.name,
          currentPassword,
          'user.password_change_refused',
        )
      : undefined;
    const passwordHash = await this.passwords.hash(newPassword, caller);
    await this.changes.make(caller, user, async (manager) => {
      if (passed) await this.firstFactor.confirmCurrent(manager, passed);
      await this.passwordChange.make(manager, caller, user, { passwordHash, generated: false });
      await this.sessions.endOthers(manager, caller, user.id);
    });
    discardPasswordFile(this.config, user.id);
  }

  private async get(manager: EntityManager, userId: number): Promise<UserRecord> {
    const user = await findUser(manager, userId);
    if (!user) throw new DomainError('USER_NOT_FOUND', 'deleted meanwhile');
    return user;
  }
}
