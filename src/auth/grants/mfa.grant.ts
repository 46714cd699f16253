import { Injectable } from '@nestjs/common';
import type { Actor } from '../../common/http/caller.js';
import { Transactions } from '../../database/transactions.js';
import { SecondFactorSignIn } from '../../mfa/sign-in/second-factor-sign-in.js';
import type { IdleLimit } from '../../sessions/session-life.js';
import { SessionsService } from '../../sessions/sessions.service.js';
import type { TokenPairDto } from '../dto/token.dto.js';
import type { MfaGrantDto } from '../dto/token-request.dto.js';
import { TokenResponses } from '../token-responses.js';

/** The second step of a sign-in. The code is used up and the session opened in one transaction. */
@Injectable()
export class MfaGrant {
  constructor(
    private readonly responses: TokenResponses,
    private readonly secondFactor: SecondFactorSignIn,
    private readonly sessions: SessionsService,
    private readonly transactions: Transactions,
  ) {}

  /** @throws DomainError MFA_TOKEN_INVALID, MFA_TOKEN_EXHAUSTED, CODE_INVALID, PASSKEY_INVALID, PASSKEYS_UNAVAILABLE, MFA_LOCKED */
  async exchange(
    actor: Actor,
    { mfa_token, mfa_code, passkey }: MfaGrantDto,
    idleLimit: IdleLimit,
  ): Promise<TokenPairDto> {
    const answer = await this.secondFactor.present(mfa_token, passkey ?? mfa_code ?? '');
    const session = await this.transactions.decide(actor, async (manager) => {
      const refusal = await this.secondFactor.spendAnswer(manager, actor, answer);
      const { userId, sessionEpoch } = answer.challenge;
      const user = { userId, sessionEpoch, amr: ['pwd', ...answer.code.amr, 'mfa'], ...idleLimit };
      return refusal ?? this.sessions.open(manager, actor, user, 'MFA_TOKEN_INVALID');
    });
    return this.responses.tokens(session, { mfaEnabled: true, hasPasskey: passkey !== undefined });
  }
}
