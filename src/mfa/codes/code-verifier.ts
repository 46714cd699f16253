import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../../audit/audit.service.js';
import type { SecondFactorMethod } from '../../audit/audit-event-types.js';
import { DomainError } from '../../common/errors/domain-error.js';
import type { Actor } from '../../common/http/caller.js';
import type { Admission, AttemptCounter } from './attempt-counter.js';
import { methodOf, PresentedToSeveral, type PresentedCode } from './presented-code.js';
import { ScratchCodes } from './scratch-codes.js';
import { TotpCodes, type TotpSecret } from './totp-codes.js';

/** The one place that decides a code of an active authenticator, and any other answer of the second factor. */
@Injectable()
export class CodeVerifier {
  constructor(
    private readonly audit: AuditService,
    private readonly scratchCodes: ScratchCodes,
    private readonly totp: TotpCodes,
  ) {}

  /**
   * Does the costly arithmetic, to be called before the transaction that spends the code.
   * @param known secrets of the user's active TOTP authenticators, if they have been read: the code is tried against all.
   */
  async presentCode(userId: number, code: string, known?: readonly TotpSecret[]): Promise<PresentedCode> {
    const secrets = known ?? (await this.totp.secretsOf(userId));
    const candidates = [...this.totp.present(secrets, code)];
    const method = methodOf(code);
    if (method === 'scratchCode') {
      const scratchCode = await this.scratchCodes.present(userId, code);
      if (scratchCode) candidates.push(scratchCode);
    }
    return new PresentedToSeveral(method, candidates);
  }

  /**
   * Counts the attempt, then spends the code. Runs inside a transaction that must commit even when a refusal comes back.
   * @returns CODE_INVALID, PASSKEY_INVALID or MFA_LOCKED; undefined if the code was right.
   */
  async spendCode(
    manager: EntityManager,
    actor: Actor,
    userId: number,
    code: PresentedCode,
    counter: AttemptCounter,
  ): Promise<DomainError | undefined> {
    const admission = await counter.admit(manager);
    await this.reportRefused(manager, actor, userId, code.method, admission);
    if (admission.refusal) return admission.refusal;
    const isSpent = await code.spend(manager);
    const isReuse = !isSpent && (await code.noteReuse(manager));
    const { method } = code;
    const about = { subjectUserId: userId, details: { method } };
    if (isSpent) {
      await counter.clear(manager);
      // The code has proved who an anonymous actor is.
      const verified = { ...actor, userId: actor.userId ?? userId };
      await this.audit.record(manager, verified, { ...about, type: 'mfa.verified' });
      return undefined;
    }
    const { type, reason } = isReuse ? reuseOf(method) : failureOf(code);
    await this.audit.record(manager, actor, { ...about, type, failure: reason });
    const lock = await counter.fail(manager);
    if (lock) {
      await this.audit.record(manager, actor, {
        type: 'mfa.locked',
        subjectUserId: userId,
        details: { ...lock },
        failure: 'too many wrong codes in a row',
      });
    }
    return new DomainError(method === 'passkey' ? 'PASSKEY_INVALID' : 'CODE_INVALID', reason);
  }

  /** Writes the audit event that reports refused attempts, if one is due. */
  async reportRefused(
    manager: EntityManager,
    actor: Actor,
    userId: number,
    method: SecondFactorMethod,
    { refusal, unreported }: Admission,
  ): Promise<void> {
    if (!unreported) return;
    // The earlier attempts may have come from another address than the admitted one.
    const nowhere = { ...actor.origin, address: '', userAgent: '' };
    await this.audit.record(manager, refusal ? actor : { ...actor, origin: nowhere }, {
      type: 'mfa.verification_failed',
      subjectUserId: userId,
      details: { method, attempts: unreported },
      failure: refusal?.message ?? 'the second factor was locked',
    });
  }
}

function reuseOf(method: SecondFactorMethod) {
  return method === 'passkey'
    ? ({ type: 'mfa.passkey_counter_reversed', reason: 'the counter of a passkey went backwards' } as const)
    : ({ type: 'mfa.code_used_again', reason: `a ${method} code was used again` } as const);
}

function failureOf({ method, problem }: PresentedCode) {
  return { type: 'mfa.verification_failed', reason: problem ?? `wrong ${method} code` } as const;
}
