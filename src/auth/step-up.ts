import { Injectable } from '@nestjs/common';
import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import type { EntityManager } from 'typeorm';
import { DomainError } from '../common/errors/domain-error.js';
import { invalidFields } from '../common/http/validation.js';
import { AttemptLimiter } from '../mfa/codes/attempt-limiter.js';
import { CodeVerifier } from '../mfa/codes/code-verifier.js';
import { PasskeyAssertions } from '../mfa/passkeys/passkey-assertions.js';
import type { CeremonyKey } from '../mfa/passkeys/passkey-challenges.js';
import { AuthorisedChanges } from '../sessions/authorised-changes.js';
import type { IdleLimit } from '../sessions/session-life.js';
import { SessionStepUp } from '../sessions/session-step-up.js';
import type { AccountCaller } from '../users/callers.js';
import { FirstFactor } from '../users/passwords/first-factor.js';
import type { StepUpProof } from './dto/step-up.dto.js';
import type { TokenPairDto } from './dto/token.dto.js';
import { TokenResponses } from './token-responses.js';

/** A factor that the caller has presented. */
interface PresentedFactor {
  /** RFC 8176 methods, once it is spent. */
  amr(): readonly string[];
  /** Spends it in the transaction that records the step-up. @returns the refusal, with which the transaction commits */
  spend(manager: EntityManager): Promise<DomainError | undefined>;
}

/** Fresh proof of a factor in a session that goes on (RFC 9470), under the rules and limits of signing in. */
@Injectable()
export class StepUp {
  constructor(
    private readonly changes: AuthorisedChanges,
    private readonly codes: CodeVerifier,
    private readonly firstFactor: FirstFactor,
    private readonly limiter: AttemptLimiter,
    private readonly passkeys: PasskeyAssertions,
    private readonly responses: TokenResponses,
    private readonly sessions: SessionStepUp,
  ) {}

  /**
   * @returns new tokens of the caller's session; its previous refresh token counts as used.
   * @throws DomainError CODE_INVALID, PASSKEY_INVALID, CURRENT_PASSWORD_INVALID, MFA_NOT_ENABLED, MFA_LOCKED, PASSWORD_LOCKED,
   * VALIDATION_FAILED for the password of a user with MFA, PASSKEYS_UNAVAILABLE, ACCESS_TOKEN_INVALID,
   * TOO_MANY_REQUESTS, SERVICE_UNAVAILABLE
   */
  async prove(caller: AccountCaller, proof: StepUpProof, idleLimit: IdleLimit = {}): Promise<TokenPairDto> {
    const factor = await this.present(caller, proof);
    const session = await this.changes.make(
      caller,
      undefined,
      async (manager) =>
        (await factor.spend(manager)) ?? this.sessions.record(manager, caller, factor.amr(), idleLimit),
    );
    return this.responses.tokens(session, caller);
  }

  /**
   * @returns what the browser needs to ask for one of the caller's passkeys.
   * @throws DomainError PASSKEYS_UNAVAILABLE, AUTHENTICATOR_NOT_FOUND
   */
  passkeyOptions(caller: AccountCaller): Promise<PublicKeyCredentialRequestOptionsJSON> {
    return this.passkeys.options(ceremonyOf(caller), caller.userId);
  }

  private async present(caller: AccountCaller, proof: StepUpProof): Promise<PresentedFactor> {
    if ('password' in proof) return this.presentPassword(caller, proof.password);
    const { userId, mfaEnabled } = caller;
    if (!mfaEnabled) throw new DomainError('MFA_NOT_ENABLED');
    const presented =
      'code' in proof
        ? await this.codes.presentCode(userId, proof.code)
        : await this.passkeys.present(ceremonyOf(caller), userId, proof.passkey);
    const counter = this.limiter.signIn(userId);
    return {
      amr: () => [...presented.amr, 'mfa'],
      spend: (manager) => this.codes.spendCode(manager, caller, userId, presented, counter),
    };
  }

  /** If this session turns MFA on meanwhile, its sensitive calls ask for the second factor all the same. */
  private async presentPassword(caller: AccountCaller, password: string): Promise<PresentedFactor> {
    if (caller.mfaEnabled)
      throw invalidFields({
        password: ['password does not count for a user with MFA: send code or passkey'],
      });
    const passed = await this.firstFactor.checkCurrent(
      caller,
      caller.account.name,
      password,
      'session.step_up_failed',
    );
    return {
      amr: () => ['pwd'],
      spend: async (manager) => {
        await this.firstFactor.confirmCurrent(manager, passed);
        return undefined;
      },
    };
  }
}

function ceremonyOf({ sessionId }: AccountCaller): CeremonyKey {
  return { ceremony: 'stepUp', boundTo: sessionId };
}
