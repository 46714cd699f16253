import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { DomainError } from '../../common/errors/domain-error.js';
import { providerOf, siteOf } from '../../common/http/address.js';
import type { Actor, Caller } from '../../common/http/caller.js';
import { Config } from '../../config/config.js';
import type { HashClient } from '../../crypto/hash-priority.js';
import { hasDefaultCost } from '../../crypto/password-cost.js';
import { PasswordHasher } from '../../crypto/password-hasher.js';
import { execute } from '../../database/statements.js';
import { mfaEnabledSql } from '../../mfa/authenticators/authenticator-row.js';
import { BreachedPasswords } from './breached-passwords.js';
import { PasswordDecoys } from './password-decoys.js';
import { isTooCommon } from './password-policy.js';
import { nameKeyOf, userNameForm } from '../../common/user-name.js';

/** A user whose password was correct, with the session epoch at which it was checked. */
export interface CheckedUser {
  readonly userId: number;
  readonly sessionEpoch: number;
  readonly mfaEnabled: boolean;
  /** For a user who was imported with a hash of another cost: the same password at the default cost. */
  readonly rehashed?: { readonly from: string; readonly to: string } | undefined;
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
    private readonly config: Config,
    private readonly decoys: PasswordDecoys,
    private readonly hasher: PasswordHasher,
  ) {}

  /** @throws DomainError PASSWORD_TOO_COMMON */
  async assertAllowed(password: string, userName: string): Promise<void> {
    if (isTooCommon(password, { userName, issuer: this.config.issuer }))
      throw new DomainError('PASSWORD_TOO_COMMON');
    if (await this.breached.isBreached(password))
      throw new DomainError('PASSWORD_TOO_COMMON', 'a breached password');
  }

  /**
   * @param caller undefined for the service itself and its command line.
   * @throws DomainError PASSWORD_TOO_COMMON, TOO_MANY_REQUESTS, SERVICE_UNAVAILABLE
   */
  async hashNew(password: string, userName: string, caller?: Caller): Promise<string> {
    await this.assertAllowed(password, userName);
    return this.hash(password, caller);
  }

  /** Hashes a password that was allowed. @throws DomainError TOO_MANY_REQUESTS, SERVICE_UNAVAILABLE */
  hash(password: string, caller?: Caller): Promise<string> {
    return this.hasher.hash(password, caller && clientOf(caller));
  }

  /**
   * Checks the first factor. An unknown name, a disabled account and a wrong password take the same time.
   * @throws DomainError TOO_MANY_REQUESTS, SERVICE_UNAVAILABLE
   */
  async check(actor: Actor, userName: string, password: string): Promise<PasswordCheck> {
    this.decoys.refreshIfOld();
    const nameKey = nameKeyOf(userName);
    const client = { ...clientOf(actor), account: nameKey };
    const user = userNameForm.test(userName) ? await this.find('nameKey', nameKey) : undefined;
    const passwordHash = user?.passwordHash ?? this.decoys.hashFor(userName);
    const matches = await this.hasher.verify(passwordHash, password, client);
    if (user && matches && user.disabledAt === null) {
      const { id, sessionEpoch, mfaEnabled } = user;
      const rehashed = await this.rehash(passwordHash, password, client);
      return { passed: true, user: { userId: id, sessionEpoch, mfaEnabled: mfaEnabled === 1, rehashed } };
    }
    const reason = !user ? 'unknown user' : matches ? 'disabled user' : 'wrong password';
    return { passed: false, userId: user?.id ?? null, reason };
  }

  /**
   * @param caller undefined for the service itself.
   * @returns the hash of the password if it is the user's.
   * @throws DomainError TOO_MANY_REQUESTS, SERVICE_UNAVAILABLE
   */
  async hashIfCurrent(userId: number, password: string, caller?: Caller): Promise<string | undefined> {
    const user = await this.find('id', userId);
    if (!user) return undefined;
    const matches = await this.hasher.verify(user.passwordHash, password, caller && clientOf(caller));
    return matches ? user.passwordHash : undefined;
  }

  /** Whether the user's password is still the one with this hash. */
  async isStill(manager: EntityManager, userId: number, passwordHash: string): Promise<boolean> {
    const found: unknown[] = await manager.query('SELECT 1 FROM users WHERE id = ? AND passwordHash = ?', [
      userId,
      passwordHash,
    ]);
    return found.length > 0;
  }

  /** Stores the hash at the default cost, unless the password was changed meanwhile. */
  async keepRehashed(manager: EntityManager, { userId, rehashed }: CheckedUser): Promise<void> {
    if (!rehashed) return;
    await execute(manager, 'UPDATE users SET passwordHash = ? WHERE id = ? AND passwordHash = ?', [
      rehashed.to,
      userId,
      rehashed.from,
    ]);
  }

  /** If the queue is too full, a later sign-in will do it. */
  private async rehash(from: string, password: string, client: HashClient): Promise<CheckedUser['rehashed']> {
    if (hasDefaultCost(from)) return undefined;
    const to = await this.hasher.hash(password, client).catch(() => undefined);
    return to === undefined ? undefined : { from, to };
  }

  private async find(column: 'id' | 'nameKey', value: number | string): Promise<PasswordRow | undefined> {
    const [row]: PasswordRow[] = await this.database.query(`${passwordSql} WHERE ${column} = ?`, [value]);
    return row;
  }
}

/** A signed-in user is one client from any address; others are told apart by their /48 or IPv4 address. */
function clientOf({ userId, origin: { address }, isWaiting }: Actor): HashClient {
  return userId === null
    ? { party: siteOf(address), region: providerOf(address), isWaiting }
    : { party: `user ${userId}`, isWaiting };
}
