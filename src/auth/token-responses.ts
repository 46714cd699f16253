import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { type Factors, MfaPolicy } from '../mfa/mfa-policy.js';
import type { IssuedSession } from '../sessions/sessions.service.js';
import { generatedPasswordChange } from '../users/passwords/generated-password.js';
import { AccessTokens } from './access-tokens.js';
import { answerMethods, type OpenedChallenge } from '../mfa/sign-in/challenges.js';
import type { MfaChallengeDto, TokenPairDto } from './dto/token.dto.js';

/** Makes the two successful responses of the token endpoint, with their wire names. */
@Injectable()
export class TokenResponses {
  constructor(
    private readonly accessTokens: AccessTokens,
    private readonly config: Config,
    private readonly policy: MfaPolicy,
  ) {}

  tokens(session: IssuedSession, factors: Factors): TokenPairDto {
    const { amr } = session;
    const passwordChange = generatedPasswordChange(this.config, session);
    return {
      access_token: this.accessTokens.sign(session),
      token_type: 'bearer',
      expires_in: this.accessTokens.lifetimeOf(session),
      refresh_token: session.refreshToken,
      userId: session.userId,
      mfa_enabled: amr.includes('mfa'),
      ...(passwordChange === 'required' && { password_change_required: true as const }),
      ...(passwordChange === 'advised' && { password_change_advised: true as const }),
      ...(this.policy.mustEnrol(session, factors, amr) && { mfa_enrolment_required: true as const }),
    };
  }

  challenge({ challengeToken, methods }: OpenedChallenge): MfaChallengeDto {
    return {
      mfa_enabled: true,
      mfa_token: challengeToken,
      mfa_methods: answerMethods.filter((method) => methods[method] === 1),
      expires_in: this.config.timeToLive.challenge,
    };
  }
}
