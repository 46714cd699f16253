import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { Config } from '../config/config.js';
import { PasswordHasher } from '../crypto/password-hasher.js';
import { mfaEnabledSql } from '../mfa/authenticators.js';
import { BreachedPasswords } from './breached-passwords.js';
import { assertUncommon } from './password-policy.js';
import { nameKeyOf, userNameForm } from './user-name.js';

/** A user whose password was right, at the session epoch it was checked in. */
export interface CheckedUser {
  readonly userId: number;
  readonly sessionEpoch: number;
  readonly mfaEnabled: boolean;
}

export type PasswordCheck =
  | { readonly passed: true; readonly user: CheckedUser }
  | { readonly passed: false; readonly userId: number | null; readonly reason: string };

interface PasswordRow {
  readonly id: number;
  readonly passwordHash: string;
  readonly disabledAt: number | null;
  readonly sessionEpoch: number;
  readonly mfaEnabled: 0 | 1;
}

const passwordSql = `SELECT id, passwordHash, disabledAt, sessionEpoch, ${mfaEnabledSql('users.id')} AS mfaEnabled FROM users`;

@Injectable()
export class Passwords {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly breached: BreachedPasswords,
    private readonly hasher: PasswordHasher,
    private readonly config: Config,
  ) {}

  /** @throws DomainError PASSWORD_TOO_COMMON */
  async hashNew(password: string, userName: string): Promise<string> {
    assertUncommon(password, { userName, issuer: this.config.issuer });
    await this.breached.assertNotBreached(password);
    return this.hasher.hash(password);
  }

  /** The first factor. An unknown, a disabled and a wrong one cost the same time. */
  async check(userName: string, password: string): Promise<PasswordCheck> {
    const user = userNameForm.test(userName) ? await this.find('nameKey', nameKeyOf(userName)) : undefined;
    const matches = user
      ? await this.hasher.verify(user.passwordHash, password)
      : await this.hasher.verifyNobody(password);
    if (user && matches && user.disabledAt === null) {
      return {
        passed: true,
        user: { userId: user.id, sessionEpoch: user.sessionEpoch, mfaEnabled: user.mfaEnabled === 1 },
      };
    }
    const reason = !user ? 'unknown user' : matches ? 'disabled user' : 'wrong password';
    return { passed: false, userId: user?.id ?? null, reason };
  }

  async isCurrent(userId: number, password: string): Promise<boolean> {
    const user = await this.find('id', userId);
    return user !== undefined && this.hasher.verify(user.passwordHash, password);
  }

  private async find(column: 'id' | 'nameKey', value: number | string): Promise<PasswordRow | undefined> {
    const [row]: PasswordRow[] = await this.database.query(`${passwordSql} WHERE ${column} = ?`, [value]);
    return row;
  }
}
