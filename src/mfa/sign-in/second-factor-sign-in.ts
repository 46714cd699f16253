import { Injectable } from '@nestjs/common';
import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../../audit/audit.service.js';
import { DomainError } from '../../common/errors/domain-error.js';
import type { Actor } from '../../common/http/caller.js';
import { AttemptLimiter } from '../codes/attempt-limiter.js';
import type { AssertionCredential } from '../passkeys/credential-json.js';
import { PasskeyAssertions } from '../passkeys/passkey-assertions.js';
import type { CeremonyKey } from '../passkeys/passkey-challenges.js';
import { Challenges, type OpenChallenge, type OpenedChallenge } from './challenges.js';
import type { PresentedCode } from '../codes/presented-code.js';
import { CodeVerifier } from '../codes/code-verifier.js';

/** An answer to a challenge that is yet to be decided. */
export interface ChallengeAnswer {
  readonly challenge: OpenChallenge;
  readonly code: PresentedCode;
}

/** The second step of a sign-in. */
@Injectable()
export class SecondFactorSignIn {
  constructor(
    private readonly audit: AuditService,
    private readonly challenges: Challenges,
    private readonly codes: CodeVerifier,
    private readonly limiter: AttemptLimiter,
    private readonly passkeys: PasskeyAssertions,
  ) {}

  async challenge(
    manager: EntityManager,
    actor: Actor,
    user: { userId: number; sessionEpoch: number },
  ): Promise<OpenedChallenge> {
    await this.audit.record(manager, actor, {
      type: 'sign_in.challenged',
      subjectUserId: user.userId,
      details: {},
    });
    return this.challenges.open(manager, user);
  }

  /** @throws DomainError MFA_TOKEN_INVALID, PASSKEYS_UNAVAILABLE, AUTHENTICATOR_NOT_FOUND */
  async passkeyOptions(challengeToken: string): Promise<PublicKeyCredentialRequestOptionsJSON> {
    const challenge = await this.find(challengeToken);
    return this.passkeys.options(ceremonyOf(challenge), challenge.userId);
  }

  /** @throws DomainError MFA_TOKEN_INVALID, PASSKEYS_UNAVAILABLE */
  async present(challengeToken: string, answer: string | AssertionCredential): Promise<ChallengeAnswer> {
    const challenge = await this.find(challengeToken);
    const { userId, totpSecrets } = challenge;
    const code =
      typeof answer === 'string'
        ? await this.codes.presentCode(userId, answer, totpSecrets)
        : await this.passkeys.present(ceremonyOf(challenge), userId, answer);
    return { challenge, code };
  }

  /**
   * Spends the code of an answer, and the challenge with it. Runs inside a transaction that must commit even when a
   * refusal comes back. For a challenge that ended meanwhile it throws: the code is not spent, the attempt not counted.
   * @throws DomainError MFA_TOKEN_INVALID
   */
  async spendAnswer(
    manager: EntityManager,
    actor: Actor,
    { challenge, code }: ChallengeAnswer,
  ): Promise<DomainError | undefined> {
    const { userId } = challenge;
    const counter = this.limiter.signIn(userId);
    const refusal = await this.codes.spendCode(manager, actor, userId, code, counter);
    if (refusal?.code === 'MFA_LOCKED') return refusal;
    const alive = refusal
      ? await this.challenges.countWrongCode(manager, challenge)
      : await this.challenges.end(manager, challenge);
    if (!alive) throw new DomainError('MFA_TOKEN_INVALID', 'used, expired or out of attempts');
    if (!refusal || !(await this.challenges.endIfExhausted(manager, challenge))) return refusal;
    await this.audit.record(manager, actor, {
      type: 'sign_in.exhausted',
      subjectUserId: userId,
      details: {},
      failure: 'the last wrong code of this sign-in',
    });
    return new DomainError('MFA_TOKEN_EXHAUSTED', refusal.message);
  }

  private async find(challengeToken: string): Promise<OpenChallenge> {
    const challenge = await this.challenges.find(challengeToken);
    if (!challenge) throw new DomainError('MFA_TOKEN_INVALID', 'unknown or expired challenge');
    return challenge;
  }
}

function ceremonyOf({ tokenDigest }: OpenChallenge): CeremonyKey {
  return { ceremony: 'signIn', boundTo: tokenDigest };
}
