import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import { Clock } from '../common/clock/clock.js';
import type { Actor } from '../common/http/caller.js';
import { unusablePasswordHash } from '../crypto/password-cost.js';
import { isUniqueViolation } from '../database/database-errors.js';
import { Transactions } from '../database/transactions.js';
import { AuthenticatorTransfer } from '../mfa/authenticator-transfer.js';
import { BreachedPasswords } from './breached-passwords.js';
import { User } from './entities/user.entity.js';
import type { ImportedUser } from './imported-user.js';
import { Passwords } from './passwords.js';
import { countUser } from './user-counts.js';
import { nameKeyOf } from './user-name.js';

export type ImportOutcome =
  | { readonly outcome: 'imported'; readonly scratchCodes: readonly string[] | undefined }
  | { readonly outcome: 'taken' };

/** Brings users in from elsewhere, each with everything that belongs to it or not at all. */
@Injectable()
export class UserImport {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly audit: AuditService,
    private readonly authenticators: AuthenticatorTransfer,
    private readonly breached: BreachedPasswords,
    private readonly clock: Clock,
    private readonly passwords: Passwords,
    private readonly transactions: Transactions,
  ) {}

  /** Not before the service's first start: where there are users, it creates no administrator. */
  async isPossible(): Promise<boolean> {
    const [anybody] = await this.database.query<unknown[]>('SELECT id FROM users LIMIT 1');
    return anybody !== undefined;
  }

  /** Those of these names that users have already, as {@link nameKeyOf} gives them. */
  async takenNames(names: readonly string[]): Promise<ReadonlySet<string>> {
    if (names.length === 0) return new Set();
    const rows = await this.database.query<{ nameKey: string }[]>(
      `SELECT nameKey FROM users WHERE nameKey IN (${names.map(() => '?').join(', ')})`,
      names.map(nameKeyOf),
    );
    return new Set(rows.map(({ nameKey }) => nameKey));
  }

  /** What is wrong with the user that only the service's own files can tell. */
  async problemsOf({ password }: ImportedUser): Promise<readonly string[]> {
    const breached = password !== undefined && (await this.breached.isBreached(password));
    return breached ? ['password: it is known from a data breach'] : [];
  }

  /**
   * @param withScratchCodes gives a user who has a second factor five scratch codes.
   * @throws DomainError PASSWORD_TOO_COMMON
   */
  async import(
    operator: Actor,
    user: ImportedUser,
    { withScratchCodes }: { withScratchCodes: boolean },
  ): Promise<ImportOutcome> {
    const { name, description, role, sharedSecret } = user;
    const mfaEnabled = sharedSecret !== undefined;
    const passwordHash = await this.passwordHashOf(user);
    const issued =
      mfaEnabled && withScratchCodes ? await this.authenticators.generateScratchCodes() : undefined;
    const now = this.clock.now();
    const row: Omit<User, 'id'> = {
      name,
      nameKey: nameKeyOf(name),
      description,
      role,
      roleSince: now,
      passwordHash,
      passwordGenerated: 0,
      disabledAt: user.disabled ? now : null,
      sessionEpoch: 0,
      createdAt: now,
    };
    try {
      await this.transactions.run(async (manager) => {
        const { identifiers } = await manager.insert(User, { ...row });
        const id = Number(identifiers[0]?.['id']);
        if (sharedSecret) await this.authenticators.bind(manager, id, sharedSecret, issued);
        await this.audit.record(manager, operator, {
          type: 'user.imported',
          subjectUserId: id,
          details: { name, role, mfaEnabled },
        });
        await countUser(manager, id, 1);
      });
    } catch (error) {
      if (isUniqueViolation(error)) return { outcome: 'taken' };
      throw error;
    }
    return { outcome: 'imported', scratchCodes: issued?.codes };
  }

  private passwordHashOf({ name, password, passwordHash }: ImportedUser): Promise<string> | string {
    if (password !== undefined) return this.passwords.hashNew(password, name);
    return passwordHash ?? unusablePasswordHash();
  }
}
