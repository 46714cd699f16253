import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { DomainError } from '../common/errors/domain-error.js';
import { PasswordHasher } from '../crypto/password-hasher.js';
import { User } from './entities/user.entity.js';
import { assertUncommon } from './password-policy.js';
import { nameKeyOf } from './user-directory.js';

/** A user whose password was right, at the session epoch it was checked in. */
export interface CheckedUser {
  readonly userId: number;
  readonly sessionEpoch: number;
}

export type PasswordCheck =
  | { readonly passed: true; readonly user: CheckedUser }
  | { readonly passed: false; readonly userId: number | null; readonly reason: string };

@Injectable()
export class Passwords {
  constructor(
    @InjectRepository(User) private readonly users: Repository<User>,
    private readonly hasher: PasswordHasher,
  ) {}

  /** @throws DomainError PASSWORD_TOO_COMMON */
  hashNew(password: string, userName: string): Promise<string> {
    assertUncommon(password, userName);
    return this.hasher.hash(password);
  }

  /** The first factor. An unknown, a disabled and a wrong one cost the same time. */
  async check(userName: string, password: string): Promise<PasswordCheck> {
    const user = await this.users.findOne({
      select: { id: true, passwordHash: true, disabledAt: true, sessionEpoch: true },
      where: { nameKey: nameKeyOf(userName) },
    });
    const matches = user
      ? await this.hasher.verify(user.passwordHash, password)
      : await this.hasher.verifyNobody(password);
    if (user && matches && user.disabledAt === null) {
      return { passed: true, user: { userId: user.id, sessionEpoch: user.sessionEpoch } };
    }
    const reason = !user ? 'unknown user' : matches ? 'disabled user' : 'wrong password';
    return { passed: false, userId: user?.id ?? null, reason };
  }

  /** @throws DomainError CURRENT_PASSWORD_INVALID */
  async assertCurrent(userId: number, password: string | undefined): Promise<void> {
    const user = await this.users.findOne({ select: { id: true, passwordHash: true }, where: { id: userId } });
    if (!user || password === undefined || !(await this.hasher.verify(user.passwordHash, password))) {
      throw new DomainError('CURRENT_PASSWORD_INVALID');
    }
  }
}
