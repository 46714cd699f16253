import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import { DomainError } from '../common/errors/domain-error.js';
import type { Actor } from '../common/http/caller.js';
import { Authenticators } from './authenticators.js';
import { Challenges } from './challenges.js';
import type { MfaChallenge } from './entities/mfa-challenge.entity.js';
import { type Evidence, SecondFactorChecker } from './second-factor-checker.js';

/** An answer to a challenge, examined but not decided. */
export interface ChallengeAnswer {
  readonly challenge: MfaChallenge;
  readonly evidence: Evidence;
}

/** The second step of a sign-in. */
@Injectable()
export class SecondFactorSignIn {
  constructor(
    private readonly audit: AuditService,
    private readonly authenticators: Authenticators,
    private readonly challenges: Challenges,
    private readonly checker: SecondFactorChecker,
  ) {}

  /** @returns the challenge token the first step answers with. */
  async challenge(
    manager: EntityManager,
    actor: Actor,
    user: { userId: number; sessionEpoch: number },
  ): Promise<string> {
    await this.audit.record(manager, actor, {
      type: 'sign_in.challenged',
      subjectUserId: user.userId,
      details: {},
    });
    return this.challenges.open(manager, user);
  }

  /** @throws DomainError MFA_TOKEN_INVALID */
  async examine(challengeToken: string, code: string): Promise<ChallengeAnswer> {
    const challenge = await this.challenges.find(challengeToken);
    const authenticator = challenge && (await this.authenticators.find(challenge.userId, 'active'));
    if (!authenticator) throw new DomainError('MFA_TOKEN_INVALID', 'unknown or expired challenge');
    return { challenge, evidence: await this.checker.examine(authenticator, code) };
  }

  /**
   * Decides an answer: the attempt is counted first, then the code is spent, then the challenge. Runs inside a
   * transaction that must commit even when a refusal comes back.
   */
  async answer(
    manager: EntityManager,
    actor: Actor,
    { challenge, evidence }: ChallengeAnswer,
  ): Promise<DomainError | undefined> {
    const { userId } = challenge;
    const { method } = evidence;
    if (!(await this.challenges.takeAttempt(manager, challenge))) {
      return new DomainError('MFA_TOKEN_INVALID', 'used, expired or out of attempts');
    }
    if (!(await this.checker.spend(manager, evidence))) {
      const exhausted = await this.challenges.endIfExhausted(manager, challenge);
      await this.audit.record(manager, actor, {
        type: 'mfa.verification_failed',
        subjectUserId: userId,
        details: { method, exhausted },
        failure: `wrong or used ${method} code`,
      });
      return new DomainError(
        exhausted ? 'MFA_TOKEN_EXHAUSTED' : 'CODE_INVALID',
        `wrong or used ${method} code`,
      );
    }
    await this.challenges.end(manager, challenge);
    await this.audit.record(
      manager,
      { ...actor, userId },
      {
        type: 'mfa.verified',
        subjectUserId: userId,
        details: { method },
      },
    );
    return undefined;
  }
}
