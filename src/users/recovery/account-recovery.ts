import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { DomainError } from '../../common/errors/domain-error.js';
import type { Actor } from '../../common/http/caller.js';
import { Config } from '../../config/config.js';
import { Transactions } from '../../database/transactions.js';
import { type AuthenticatorRecord, Authenticators } from '../../mfa/authenticators/authenticators.js';
import { MfaRemoval } from '../../mfa/mfa-removal.js';
import { SessionsService } from '../../sessions/sessions.service.js';
import {
  type GeneratedPassword,
  regeneratePassword,
  writePasswordFile,
} from '../passwords/generated-password.js';
import { PasswordChange } from '../passwords/password-change.js';
import { Passwords } from '../passwords/passwords.js';
import { nameKeyOf, userNameForm } from '../../common/user-name.js';
import { type UserRecord, userRecordFrom, userRecordSql, type UserRow } from '../user-record.js';

const listedAdministrators = 10;

/** What the operator does on the machine for an account whose owner cannot sign in any more, whatever its role. */
@Injectable()
export class AccountRecovery {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly authenticators: Authenticators,
    private readonly config: Config,
    private readonly mfaRemoval: MfaRemoval,
    private readonly passwordChange: PasswordChange,
    private readonly passwords: Passwords,
    private readonly sessions: SessionsService,
    private readonly transactions: Transactions,
  ) {}

  async find(userName: string): Promise<UserRecord | undefined> {
    if (!userNameForm.test(userName)) return undefined;
    const [row]: UserRow[] = await this.database.query(`${userRecordSql} WHERE users.nameKey = ?`, [
      nameKeyOf(userName),
    ]);
    return row && userRecordFrom(row);
  }

  /** @returns the names of administrators who are not disabled, of whom there is always one. */
  async activeAdministrators(): Promise<readonly string[]> {
    const rows = await this.database.query<{ name: string }[]>(
      `SELECT name FROM users WHERE role = 'admin' AND disabledAt IS NULL ORDER BY id LIMIT ${listedAdministrators}`,
    );
    return rows.map(({ name }) => name);
  }

  /**
   * Gives the account a generated password and ends its sessions. The file is written before the commit, so that the
   * password cannot be lost, and while the account's row is held, so that no other change of the password comes in between.
   * @throws ConfigError if the file cannot be written. @throws DomainError USER_NOT_FOUND
   */
  async resetPassword(operator: Actor, { id, name }: UserRecord): Promise<GeneratedPassword> {
    const generated = regeneratePassword(this.config, id);
    const passwordHash = await this.passwords.hashNew(generated.password, name);
    await this.change(id, async (manager) => {
      await this.passwordChange.make(manager, operator, { id, name }, { passwordHash, generated: true });
      writePasswordFile(this.config, generated);
    });
    return generated;
  }

  /**
   * Also ends the account's sessions.
   * @returns the authenticators that it removed.
   * @throws DomainError MFA_NOT_ENABLED, USER_NOT_FOUND
   */
  async disableMfa(operator: Actor, { id }: UserRecord): Promise<readonly AuthenticatorRecord[]> {
    return this.change(id, async (manager) => {
      const removed = await this.authenticators.list(id);
      await this.mfaRemoval.remove(manager, operator, id);
      return removed;
    });
  }

  /** Ends the sessions first, which holds the account's row. */
  private async change<T>(userId: number, work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.transactions.run(async (manager) => {
      if (!(await this.sessions.endAll(manager, userId)))
        throw new DomainError('USER_NOT_FOUND', 'deleted meanwhile');
      return work(manager);
    });
  }
}
