import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service.js';
import { Clock } from '../common/clock/clock.js';
import { DomainError } from '../common/errors/domain-error.js';
import type { Caller } from '../common/http/caller.js';
import { Config } from '../config/config.js';
import { isUniqueViolation } from '../database/database-errors.js';
import { Transactions } from '../database/transactions.js';
import { endInvitation } from '../mfa/invitations.js';
import { SessionsService } from '../sessions/sessions.service.js';
import type { CreateUserDto } from './dto/create-user.dto.js';
import type { UpdateUserDto } from './dto/update-user.dto.js';
import { User } from './entities/user.entity.js';
import { FirstFactor } from './first-factor.js';
import { assertDiffers, discardPasswordFile } from './generated-password.js';
import { Passwords } from './passwords.js';
import { countUser } from './user-counts.js';
import { assertNotLastAdministrator } from './last-administrator.js';
import { nameKeyOf } from './user-name.js';
import { defaultAdministratorId, type UserRecord } from './user-record.js';

/** Changes to accounts. Whoever calls has checked that the caller may make them. */
@Injectable()
export class UsersService {
  constructor(
    private readonly audit: AuditService,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly firstFactor: FirstFactor,
    private readonly passwords: Passwords,
    private readonly sessions: SessionsService,
    private readonly transactions: Transactions,
  ) {}

  /** @throws DomainError USER_NAME_TAKEN, PASSWORD_TOO_COMMON */
  async create(
    caller: Caller,
    { name, description = '', password, role = 'user' }: CreateUserDto,
  ): Promise<UserRecord> {
    const createdAt = this.clock.now();
    const passwordHash = await this.passwords.hashNew(password, name);
    const user = {
      name,
      nameKey: nameKeyOf(name),
      description,
      role,
      passwordHash,
      passwordGenerated: 0,
      disabledAt: null,
      sessionEpoch: 0,
      roleSince: createdAt,
      createdAt,
    };
    try {
      return await this.transactions.run(async (manager) => {
        const { identifiers } = await manager.insert(User, { ...user });
        const id = Number(identifiers[0]?.['id']);
        await this.audit.record(manager, caller, {
          type: 'user.created',
          subjectUserId: id,
          details: { name, role },
        });
        await countUser(manager, id, 1);
        return {
          id,
          name,
          description,
          role,
          disabledAt: null,
          roleSince: createdAt,
          createdAt,
          mfaEnabled: false,
        };
      });
    } catch (error) {
      if (isUniqueViolation(error)) throw new DomainError('USER_NAME_TAKEN');
      throw error;
    }
  }

  /**
   * Disabling ends the user's sessions at once.
   * @throws DomainError LAST_ADMINISTRATOR, USER_NOT_FOUND
   */
  async update(
    caller: Caller,
    user: UserRecord,
    { description, role, disabled }: UpdateUserDto,
  ): Promise<UserRecord> {
    const changes = {
      ...(description !== undefined && { description }),
      ...(role !== undefined && role !== user.role && { role, roleSince: this.clock.now() }),
      ...(disabled !== undefined && { disabledAt: disabled ? (user.disabledAt ?? this.clock.now()) : null }),
    };
    const changed = Object.keys(changes)
      .filter((field) => field !== 'roleSince')
      .map((field) => (field === 'disabledAt' ? 'disabled' : field));
    if (changed.length === 0) return user;
    await this.transactions.run(async (manager) => {
      if (disabled || (changes.role && role !== 'admin')) await assertNotLastAdministrator(manager, user.id);
      const { affected } = await manager.update(User, { id: user.id }, changes);
      if (affected === 0) throw new DomainError('USER_NOT_FOUND', 'deleted meanwhile');
      if (disabled) await this.sessions.endAll(manager, user.id);
      // With another role, whoever was allowed to invite this user may not be any more.
      if (disabled || changes.role) await endInvitation(manager, user.id);
      await this.audit.record(manager, caller, {
        type: 'user.updated',
        subjectUserId: user.id,
        details: { changed },
      });
    });
    return { ...user, ...changes };
  }

  /** Everything that belongs to the account goes with it. @throws DomainError DEFAULT_ADMINISTRATOR_PROTECTED, LAST_ADMINISTRATOR, USER_NOT_FOUND */
  async delete(caller: Caller, user: UserRecord): Promise<void> {
    if (user.id === defaultAdministratorId) throw new DomainError('DEFAULT_ADMINISTRATOR_PROTECTED');
    await this.transactions.run(async (manager) => {
      await assertNotLastAdministrator(manager, user.id);
      const { affected } = await manager.delete(User, { id: user.id });
      if (affected === 0) throw new DomainError('USER_NOT_FOUND', 'deleted meanwhile');
      await this.audit.record(manager, caller, {
        type: 'user.deleted',
        subjectUserId: user.id,
        details: { name: user.name },
      });
      await countUser(manager, user.id, -1);
    });
  }

  /**
   * Ends the user's other sessions. A user's own change needs the current password.
   * @throws DomainError CURRENT_PASSWORD_INVALID, PASSWORD_LOCKED, PASSWORD_TOO_COMMON, USER_NOT_FOUND, VALIDATION_FAILED
   */
  async changePassword(
    caller: Caller,
    user: UserRecord,
    { currentPassword, newPassword }: { currentPassword?: string | undefined; newPassword: string },
  ): Promise<void> {
    const isOwn = user.id === caller.userId;
    if (isOwn) assertDiffers(newPassword, currentPassword);
    const passed = isOwn
      ? await this.firstFactor.checkCurrent(caller, user.name, currentPassword)
      : undefined;
    const passwordHash = await this.passwords.hashNew(newPassword, user.name);
    await this.transactions.run(async (manager) => {
      await this.sessions.hold(manager, caller);
      if (passed) await this.firstFactor.confirm(manager, passed);
      const { affected } = await manager.update(
        User,
        { id: user.id },
        { passwordHash, passwordGenerated: 0 },
      );
      if (affected === 0) throw new DomainError('USER_NOT_FOUND', 'deleted meanwhile');
      await this.firstFactor.forgetFailures(manager, user.name);
      await this.sessions.endOthers(manager, caller, user.id);
      await this.audit.record(manager, caller, {
        type: 'user.password_changed',
        subjectUserId: user.id,
        details: {},
      });
    });
    if (user.id === defaultAdministratorId) discardPasswordFile(this.config);
  }
}
