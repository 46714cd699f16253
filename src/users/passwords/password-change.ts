import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../../audit/audit.service.js';
import type { Actor } from '../../common/http/caller.js';
import { User } from '../entities/user.entity.js';
import type { UserRecord } from '../user-record.js';
import { PasswordLimiter } from './password-limiter.js';

export interface NewPassword {
  readonly passwordHash: string;
  /** Whether the service generated it, so that the user has to choose another. */
  readonly generated: boolean;
}

/** Gives an account another password. */
@Injectable()
export class PasswordChange {
  constructor(
    private readonly audit: AuditService,
    private readonly limiter: PasswordLimiter,
  ) {}

  /** Stores the password, forgets wrong ones and audits it. End the user's sessions in the same transaction. */
  async make(
    manager: EntityManager,
    actor: Actor,
    { id, name }: Pick<UserRecord, 'id' | 'name'>,
    { passwordHash, generated }: NewPassword,
  ): Promise<void> {
    await manager.update(User, { id }, { passwordHash, passwordGenerated: generated ? 1 : 0 });
    await this.limiter.forget(manager, name);
    await this.audit.record(manager, actor, {
      type: 'user.password_changed',
      subjectUserId: id,
      details: {},
    });
  }
}
