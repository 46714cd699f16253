import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { AuditService } from '../../audit/audit.service.js';
import { DomainError } from '../../common/errors/domain-error.js';
import type { Actor } from '../../common/http/caller.js';
import { placeholders, type Reader } from '../../database/statements.js';
import { Transactions } from '../../database/transactions.js';
import { SessionsService } from '../../sessions/sessions.service.js';
import { assertRoom, isActive, placesOf, removePending } from '../authenticators/authenticators.js';
import { endInvitation } from '../enrolment/ended-invitations.js';
import { assertMayHaveMfa } from '../verifiers.js';
import { AuthenticatorTransfer, type ReadTotp, type TransferredTotp } from './authenticator-transfer.js';

/** Hardware tokens that an operator assigns to existing users. */
@Injectable()
export class HardwareTokens {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly audit: AuditService,
    private readonly sessions: SessionsService,
    private readonly transactions: Transactions,
    private readonly transfer: AuthenticatorTransfer,
  ) {}

  /** @returns the ids of the users who have each of these tokens: an authenticator of its name, with its secret. */
  async usersOf(tokens: readonly TransferredTotp[]): Promise<readonly (readonly number[])[]> {
    if (tokens.length === 0) return [];
    const rows = await this.database.query<{ userId: number }[]>(
      "SELECT DISTINCT userId FROM authenticators WHERE kind = 'totp' AND status = 'active' " +
        `AND name IN (${placeholders(tokens)})`,
      tokens.map(({ name }) => name),
    );
    const byUser = await this.transfer.totpOf(rows.map(({ userId }) => userId));
    return tokens.map((token) =>
      [...byUser].flatMap(([userId, own]) => (own.some((each) => isSame(each, token)) ? [userId] : [])),
    );
  }

  /**
   * Checks what {@link assign} would do.
   * @returns the tokens that the user does not have yet.
   * @throws DomainError AUTHENTICATOR_LIMIT, VERIFIER_HAS_NO_MFA
   */
  async missing(
    userId: number,
    tokens: readonly TransferredTotp[],
    reader: Reader = this.database,
  ): Promise<readonly TransferredTotp[]> {
    const own = (await this.transfer.totpOf([userId], reader)).get(userId) ?? [];
    const missing = tokens.filter((token) => !own.some((each) => isSame(each, token)));
    if (missing.length === 0) return missing;
    await assertMayHaveMfa(reader, userId);
    assertRoom(await placesOf(reader, userId), 'totp', missing.length);
    return missing;
  }

  /**
   * Adds these tokens to the user's authenticators, all or none, and ends the user's sessions. A pending enrolment that
   * would have turned MFA on ends, because accepting it would replace the token.
   * @returns how many the user did not have yet.
   * @throws DomainError AUTHENTICATOR_LIMIT, VERIFIER_HAS_NO_MFA, USER_NOT_FOUND
   */
  async assign(operator: Actor, userId: number, tokens: readonly TransferredTotp[]): Promise<number> {
    if ((await this.missing(userId, tokens)).length === 0) return 0;
    return this.transactions.run(async (manager) => {
      if (!(await this.sessions.endAll(manager, userId)))
        throw new DomainError('USER_NOT_FOUND', 'deleted meanwhile');
      const missing = await this.missing(userId, tokens, manager);
      const wasEnabled = (await placesOf(manager, userId)).some(isActive);
      if (!wasEnabled) await removePending(manager, userId);
      for (const token of missing) {
        await this.transfer.bind(manager, userId, token);
        await this.audit.record(manager, operator, {
          type: 'mfa.authenticator_added',
          subjectUserId: userId,
          details: { kind: 'totp', name: token.name, method: 'totp' },
        });
      }
      if (!wasEnabled) {
        await endInvitation(manager, userId, 'ended');
        await this.audit.record(manager, operator, {
          type: 'mfa.enabled',
          subjectUserId: userId,
          details: { method: 'totp', replaced: false },
        });
      }
      return missing.length;
    });
  }
}

function isSame(one: Pick<ReadTotp, 'sharedSecret'>, token: TransferredTotp): boolean {
  return one.sharedSecret?.equals(token.sharedSecret) ?? false;
}
