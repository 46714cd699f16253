import { Injectable } from '@nestjs/common';
import type { Actor } from '../../common/http/caller.js';
import { Transactions } from '../../database/transactions.js';
import { SecondFactorSignIn } from '../../mfa/sign-in/second-factor-sign-in.js';
import type { IdleLimit } from '../../sessions/session-life.js';
import { SessionsService } from '../../sessions/sessions.service.js';
import { FirstFactor } from '../../users/passwords/first-factor.js';
import type { MfaChallengeDto, TokenPairDto } from '../dto/token.dto.js';
import type { PasswordGrantDto } from '../dto/token-request.dto.js';
import { TokenResponses } from '../token-responses.js';

/** The first step of a sign-in, and the only one for users without MFA. */
@Injectable()
export class PasswordGrant {
  constructor(
    private readonly responses: TokenResponses,
    private readonly firstFactor: FirstFactor,
    private readonly secondFactor: SecondFactorSignIn,
    private readonly sessions: SessionsService,
    private readonly transactions: Transactions,
  ) {}

  /** @throws DomainError CREDENTIALS_INVALID, PASSWORD_LOCKED */
  async exchange(
    actor: Actor,
    { username, password }: PasswordGrantDto,
    idleLimit: IdleLimit,
  ): Promise<TokenPairDto | MfaChallengeDto> {
    const passed = await this.firstFactor.check(actor, username, password);
    const { user } = passed;
    if (user.mfaEnabled) {
      const challenge = await this.transactions.decide(actor, async (manager) => {
        await this.firstFactor.confirm(manager, passed);
        return this.secondFactor.challenge(manager, actor, user);
      });
      return this.responses.challenge(challenge);
    }
    const session = await this.transactions.decide(actor, async (manager) => {
      await this.firstFactor.confirm(manager, passed);
      return this.sessions.open(
        manager,
        actor,
        { ...user, ...idleLimit, amr: ['pwd'] },
        'CREDENTIALS_INVALID',
      );
    });
    return this.responses.tokens(session, { mfaEnabled: false, hasPasskey: false });
  }
}
