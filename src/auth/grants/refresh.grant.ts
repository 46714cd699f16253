import { Injectable } from '@nestjs/common';
import { DomainError } from '../../common/errors/domain-error.js';
import type { Actor } from '../../common/http/caller.js';
import { NodeLag } from '../../database/node-lag.js';
import { Transactions } from '../../database/transactions.js';
import { AttemptLimiter } from '../../mfa/codes/attempt-limiter.js';
import type { IdleLimit } from '../../sessions/session-life.js';
import { SessionsService } from '../../sessions/sessions.service.js';
import type { TokenPairDto } from '../dto/token.dto.js';
import type { RefreshGrantDto } from '../dto/token-request.dto.js';
import { TokenResponses } from '../token-responses.js';

@Injectable()
export class RefreshGrant {
  constructor(
    private readonly responses: TokenResponses,
    private readonly lag: NodeLag,
    private readonly limiter: AttemptLimiter,
    private readonly sessions: SessionsService,
    private readonly transactions: Transactions,
  ) {}

  /** @throws DomainError REFRESH_TOKEN_INVALID, MFA_LOCKED */
  async exchange(
    actor: Actor,
    { refresh_token }: Pick<RefreshGrantDto, 'refresh_token'>,
    idleLimit: IdleLimit,
  ): Promise<TokenPairDto> {
    const outcome = await this.lag.find(() => this.rotate(actor, refresh_token, idleLimit));
    if (!outcome) throw new DomainError('REFRESH_TOKEN_INVALID', 'unknown refresh token');
    return this.responses.tokens(outcome.rotated, outcome.factors);
  }

  private rotate(actor: Actor, refreshToken: string, idleLimit: IdleLimit) {
    return this.transactions.decide(actor, async (manager) => {
      const rotated = await this.sessions.rotate(manager, actor, refreshToken, idleLimit);
      if (!rotated || rotated instanceof DomainError) return rotated;
      const { locked, ...factors } = await this.limiter.signInState(manager, rotated.userId);
      // Thrown, and so rolled back: the refresh token can be used after the lock.
      if (locked) throw locked;
      return { rotated, factors };
    });
  }
}
