import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.service.js';
import { DomainError } from '../../common/errors/domain-error.js';
import type { Actor } from '../../common/http/caller.js';
import { Transactions } from '../../database/transactions.js';
import { SecondFactorSignIn } from '../../mfa/second-factor-sign-in.js';
import { SessionsService } from '../../sessions/sessions.service.js';
import { Passwords } from '../../users/passwords.js';
import type { MfaChallengeDto, TokenPairDto } from '../dto/token.dto.js';
import type { PasswordGrantDto } from '../dto/token-request.dto.js';
import { TokenAnswers } from '../token-answers.js';

/** The first step of a sign-in, and the only one while MFA is off. */
@Injectable()
export class PasswordGrant {
  constructor(
    private readonly answers: TokenAnswers,
    private readonly audit: AuditService,
    private readonly passwords: Passwords,
    private readonly secondFactor: SecondFactorSignIn,
    private readonly sessions: SessionsService,
    private readonly transactions: Transactions,
  ) {}

  /** @throws DomainError CREDENTIALS_INVALID */
  async exchange(
    actor: Actor,
    { username, password }: PasswordGrantDto,
  ): Promise<TokenPairDto | MfaChallengeDto> {
    const check = await this.passwords.check(username, password);
    if (!check.passed) {
      await this.transactions.run((manager) =>
        this.audit.record(manager, actor, {
          type: 'sign_in.failed',
          subjectUserId: check.userId,
          details: {},
          failure: check.reason,
        }),
      );
      throw new DomainError('CREDENTIALS_INVALID', check.reason);
    }
    const { user } = check;
    if (user.mfaEnabled) {
      const challengeToken = await this.transactions.run((manager) =>
        this.secondFactor.challenge(manager, actor, user),
      );
      return this.answers.challenge(challengeToken);
    }
    const session = await this.transactions.run((manager) =>
      this.sessions.open(manager, actor, { ...user, amr: ['pwd'] }, 'CREDENTIALS_INVALID'),
    );
    return this.answers.pair(session);
  }
}
