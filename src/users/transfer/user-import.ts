import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { AuditService } from '../../audit/audit.service.js';
import { Clock } from '../../common/clock/clock.js';
import type { Actor } from '../../common/http/caller.js';
import { unusablePasswordHash } from '../../crypto/password-cost.js';
import { isUniqueViolation } from '../../database/database-errors.js';
import { placeholders } from '../../database/statements.js';
import { Transactions } from '../../database/transactions.js';
import { AuthenticatorTransfer, type TransferredTotp } from '../../mfa/transfer/authenticator-transfer.js';
import { type AuthenticatorKind, authenticatorKinds } from '../../mfa/authenticators/authenticator-kinds.js';
import { BreachedPasswords } from '../passwords/breached-passwords.js';
import { type IssuedScratchCodes, ScratchCodes } from '../../mfa/codes/scratch-codes.js';
import { publicKeyProblem } from '../../mfa/passkeys/webauthn.js';
import { timeStepAt } from '../../otp/passcode.js';
import { isShort } from '../../otp/shared-secret.js';
import type { ImportedUser } from './imported-user.js';
import type { ImportedAuthenticators } from './imported-authenticators.js';
import { insertUser, userRow } from '../new-user.js';
import { Passwords } from '../passwords/passwords.js';
import { nameKeyOf } from '../../common/user-name.js';

const dayMs = 24 * 60 * 60 * 1000;

/** A user who only has to be written. */
export type PreparedUser = Omit<ImportedUser, 'password' | 'passwordHash'> & {
  readonly passwordHash: string;
  readonly scratchCodes: IssuedScratchCodes | undefined;
};

/** The scratch codes of a user, to be handed out. */
export interface IssuedCodes {
  readonly name: string;
  readonly codes: readonly string[];
}

/** Imports users, each with everything that belongs to them or not at all. */
@Injectable()
export class UserImport {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly audit: AuditService,
    private readonly authenticators: AuthenticatorTransfer,
    private readonly breached: BreachedPasswords,
    private readonly clock: Clock,
    private readonly passwords: Passwords,
    private readonly scratchCodes: ScratchCodes,
    private readonly transactions: Transactions,
  ) {}

  /** Only after the first start: if there were users, the service would create no administrator. */
  async isPossible(): Promise<boolean> {
    const [anybody] = await this.database.query<unknown[]>('SELECT id FROM users LIMIT 1');
    return anybody !== undefined;
  }

  /** @returns the ids of the users with these names, which are in the form of {@link nameKeyOf}. */
  async userIds(names: readonly string[]): Promise<ReadonlyMap<string, number>> {
    if (names.length === 0) return new Map();
    const rows = await this.database.query<{ id: number; nameKey: string }[]>(
      `SELECT id, nameKey FROM users WHERE nameKey IN (${placeholders(names)})`,
      names.map(nameKeyOf),
    );
    return new Map(rows.map(({ id, nameKey }) => [nameKey, id]));
  }

  /** @returns problems that only the service's own files, its clock or its database show. */
  async problemsOf({ password, totp, passkeys }: ImportedUser): Promise<readonly string[]> {
    const problems: string[] = [];
    if (password !== undefined && (await this.breached.isBreached(password)))
      problems.push('password: it is known from a data breach');
    if (totp.some((each) => this.isFromTheFuture(each)))
      problems.push('authenticators: a lastAcceptedTimeStep is more than a day ahead of the present');
    for (const { publicKey } of passkeys) {
      const problem = await publicKeyProblem(publicKey);
      if (problem !== undefined) problems.push(`authenticators: a publicKey is ${problem}`);
    }
    const taken = await this.authenticators.takenCredentials(
      passkeys.map(({ credentialId }) => credentialId),
    );
    if (taken.size > 0) problems.push('authenticators: another user has a passkey with this credentialId');
    return problems;
  }

  /**
   * Whether the last accepted time step is more than a day ahead: until then, the authenticator would accept no code.
   */
  private isFromTheFuture({ parameters, driftSteps, lastAcceptedTimeStep }: TransferredTotp): boolean {
    const tomorrow = timeStepAt(this.clock.now() + dayMs, parameters.period) + driftSteps;
    return (lastAcceptedTimeStep ?? 0) > tomorrow;
  }

  /**
   * Does everything that takes time, and writes nothing.
   * @param withScratchCodes issues five scratch codes to a user who has a second factor.
   * @throws DomainError PASSWORD_TOO_COMMON
   */
  async prepare(
    user: ImportedUser,
    { withScratchCodes }: { withScratchCodes: boolean },
  ): Promise<PreparedUser> {
    const { password: _, passwordHash: __, ...rest } = user;
    const passwordHash = await this.passwordHashOf(user);
    const issues = withScratchCodes && kindsOf(user).length > 0;
    return { ...rest, passwordHash, scratchCodes: issues ? await this.scratchCodes.generate() : undefined };
  }

  /** @returns false if the name was taken meanwhile. */
  async import(operator: Actor, user: PreparedUser): Promise<boolean> {
    const { name, description, role, disabled, passwordHash, totp, passkeys, scratchCodes } = user;
    const now = this.clock.now();
    const disabledAt = disabled ? now : null;
    const kinds = kindsOf(user);
    const row = userRow({ name, description, role, passwordHash, disabledAt, createdAt: now });
    try {
      await this.transactions.run((manager) =>
        insertUser(manager, row, async (id) => {
          for (const each of totp) await this.authenticators.bind(manager, id, each);
          for (const each of passkeys) await this.authenticators.bindPasskey(manager, id, each);
          if (scratchCodes) await this.scratchCodes.put(manager, id, scratchCodes.set);
          await this.audit.record(manager, operator, {
            type: 'user.imported',
            subjectUserId: id,
            details: { name, role, mfaEnabled: kinds.length > 0, kinds, ...shortest(totp) },
          });
        }),
      );
      return true;
    } catch (error) {
      if (isUniqueViolation(error) && (await this.userIds([name])).size > 0) return false;
      throw error;
    }
  }

  /** @returns the codes that their users have now, without those of an import that did not happen. */
  async currentCodes(issued: readonly IssuedCodes[]): Promise<readonly IssuedCodes[]> {
    const ids = await this.userIds(issued.map(({ name }) => name));
    const current = await Promise.all(
      issued.map(async ({ name, codes }) => {
        const id = ids.get(nameKeyOf(name));
        return id !== undefined && this.scratchCodes.areCurrent(id, codes);
      }),
    );
    return issued.filter((_, index) => current[index]);
  }

  private passwordHashOf({ name, password, passwordHash }: ImportedUser): Promise<string> | string {
    if (password !== undefined) return this.passwords.hashNew(password, name);
    return passwordHash ?? unusablePasswordHash();
  }
}

function kindsOf({ totp, passkeys }: ImportedAuthenticators): readonly AuthenticatorKind[] {
  const counts = { totp: totp.length, passkey: passkeys.length };
  return authenticatorKinds.filter((kind) => counts[kind] > 0);
}

/** For the audit trail: the length of the shortest secret, if it is shorter than RFC 4226 asks for. */
function shortest(totp: readonly TransferredTotp[]): { shortSecretBytes?: number } {
  const short = totp.map(({ sharedSecret }) => sharedSecret).filter(isShort);
  return short.length > 0 ? { shortSecretBytes: Math.min(...short.map(({ length }) => length)) } : {};
}
