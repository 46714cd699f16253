import type { EntityManager } from 'typeorm';
import type { SecondFactorMethod } from '../../audit/audit-event-types.js';

/** Six or eight digits of an authenticator, or the eight of a scratch code, and nothing else. */
export const codeForm = /^(?:[0-9]{6}|[0-9]{8})$/;

/** What a code of this length usually is; eight digits may come from an authenticator, too. */
export function methodOf(code: string): SecondFactorMethod {
  return code.length === 6 ? 'totp' : 'scratchCode';
}

/**
 * An answer of a user's second factor. The costly arithmetic is done; whether the answer is good is decided by one guarded
 * UPDATE inside the caller's transaction.
 */
export interface PresentedCode {
  readonly method: SecondFactorMethod;

  /** RFC 8176 authentication methods that it proves. */
  readonly amr: readonly string[];

  /** Why it is wrong, for the audit trail, if that is known before it is spent. */
  readonly problem?: string | undefined;

  /** True for exactly one caller, if the code is right and unused. It is used from then on. */
  spend(manager: EntityManager): Promise<boolean>;

  /**
   * For a code that could not be spent. NIST SP 800-63B-4 3.1.4 wants the user to learn of a code that is used again.
   * @returns whether it had been used before, which is then noted.
   */
  noteReuse(manager: EntityManager): Promise<boolean>;
}

/**
 * A code that may come from several authenticators or be a scratch code: it is tried against all, as one attempt, and is
 * used up wherever it fits. Otherwise it would be good a second time for another authenticator.
 */
export class PresentedToSeveral implements PresentedCode {
  /** The one that was spent, or had been before. */
  private matched: PresentedCode | undefined;

  constructor(
    private readonly usualMethod: SecondFactorMethod,
    private readonly candidates: readonly PresentedCode[],
  ) {}

  get method(): SecondFactorMethod {
    return this.matched?.method ?? this.usualMethod;
  }

  get amr(): readonly string[] {
    return this.matched?.amr ?? [];
  }

  async spend(manager: EntityManager): Promise<boolean> {
    this.matched = undefined;
    for (const candidate of this.candidates) if (await candidate.spend(manager)) this.matched ??= candidate;
    return this.matched !== undefined;
  }

  async noteReuse(manager: EntityManager): Promise<boolean> {
    for (const candidate of this.candidates)
      if (await candidate.noteReuse(manager)) {
        this.matched = candidate;
        return true;
      }
    return false;
  }
}
