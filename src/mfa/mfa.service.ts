import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import { Clock } from '../common/clock/clock.js';
import { DomainError } from '../common/errors/domain-error.js';
import type { Caller } from '../common/http/caller.js';
import { Config } from '../config/config.js';
import { AuthorisedChanges, type AuthorisedUser } from '../sessions/authorised-changes.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { type MfaState, mfaStateOf, pendingOf } from './authenticators/authenticator-row.js';
import { Authenticators, isActive, placesOf } from './authenticators/authenticators.js';
import { AttemptLimiter } from './codes/attempt-limiter.js';
import { ScratchCodes } from './codes/scratch-codes.js';
import { Invitations, type OutstandingInvitation } from './enrolment/invitations.js';
import { type AuthenticatorKind, authenticatorKinds } from './authenticators/authenticator-kinds.js';
import { MfaPolicy } from './mfa-policy.js';
import { MfaRemoval } from './mfa-removal.js';

/** Instants in milliseconds. */
export interface MfaStatus {
  readonly state: MfaState;
  /** Of the active authenticators. */
  readonly kinds: readonly AuthenticatorKind[];
  readonly enabledAt: number | null;
  readonly lastUsedAt: number | null;
  readonly pendingExpiresAt: number | null;
  readonly scratchCodesRemaining: number;
  /** Until when signing in is locked. */
  readonly lockedUntil: number | null;
  /** Until when at least one verifier is locked out. */
  readonly verifyMfaLockedUntil: number | null;
  /** When a code that had been used, or was older than the last used one, was last entered. */
  readonly lastDuplicateUseAt: number | null;
  /** Until when the user has to enrol, or to add a passkey; null if nothing required is missing. */
  readonly enrolmentDueAt: number | null;
  /** Whether any other second factor is not enough for the role. */
  readonly passkeyRequired: boolean;
  /** What the authenticator app shows above the code. */
  readonly issuer: string;
  /** The outstanding invitation, if there is one. */
  readonly invitation: OutstandingInvitation | null;
}

/** If two enrolments are pending, the one that enableMfa or an invitation started counts. */
const pendingSql = `SELECT expiresAt ${pendingOf('?')} ORDER BY slot = 'main' DESC LIMIT 1`;

/** A user's second factor as a whole: its status, switching it off, new scratch codes. */
@Injectable()
export class MfaService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly audit: AuditService,
    private readonly authenticators: Authenticators,
    private readonly changes: AuthorisedChanges,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly invitations: Invitations,
    private readonly limiter: AttemptLimiter,
    private readonly policy: MfaPolicy,
    private readonly removal: MfaRemoval,
    private readonly scratchCodes: ScratchCodes,
    private readonly sessions: SessionsService,
  ) {}

  async status(user: AuthorisedUser<'read'>): Promise<MfaStatus> {
    const userId = user.id;
    const now = this.clock.now();
    const [active, codes, [pending], locks, invitation] = await Promise.all([
      this.authenticators.list(userId),
      this.scratchCodes.useOf(userId),
      this.database.query<{ expiresAt: number }[]>(pendingSql, [userId, now, userId]),
      this.limiter.locks(userId),
      this.invitations.outstandingFor(userId),
    ]);
    const enabledAt = active.map((each) => each.enabledAt ?? each.createdAt);
    return {
      state: mfaStateOf(active.length > 0, pending !== undefined),
      kinds: authenticatorKinds.filter((kind) => active.some((each) => each.kind === kind)),
      enabledAt: active.length > 0 ? Math.min(...enabledAt) : null,
      lastUsedAt: latest([...active, codes].map((each) => each.lastUsedAt)),
      pendingExpiresAt: pending?.expiresAt ?? null,
      scratchCodesRemaining: codes.unused,
      ...locks,
      lastDuplicateUseAt: latest([...active, codes].map((each) => each.lastDuplicateUseAt)),
      enrolmentDueAt: this.policy.deadline(user, {
        mfaEnabled: active.length > 0,
        hasPasskey: active.some(({ kind }) => kind === 'passkey'),
      }),
      passkeyRequired: this.policy.needsPasskey(user.role),
      issuer: this.config.issuer,
      invitation: invitation ?? null,
    };
  }

  /**
   * Ends the authenticators, their scratch codes, an invitation to replace them, pending sign-ins and other sessions.
   * @param reason for the audit trail
   * @throws DomainError MFA_NOT_ENABLED
   */
  async disable(caller: Caller, user: AuthorisedUser<'disableMfa'>, reason?: string): Promise<void> {
    await this.changes.make(caller, user, async (manager) => {
      await this.removal.remove(manager, caller, user.id, reason);
      await this.sessions.endOthers(manager, caller, user.id);
    });
  }

  /** Five new scratch codes; the old ones are void. @throws DomainError MFA_NOT_ENABLED */
  async reissueScratchCodes(
    caller: Caller,
    user: AuthorisedUser<'reissueScratchCodes'>,
  ): Promise<readonly string[]> {
    const issued = await this.scratchCodes.generate();
    await this.changes.make(caller, user, async (manager) => {
      if (!(await placesOf(manager, user.id)).some(isActive)) throw new DomainError('MFA_NOT_ENABLED');
      await this.scratchCodes.put(manager, user.id, issued.set);
      await this.audit.record(manager, caller, {
        type: 'mfa.scratch_codes_reissued',
        subjectUserId: user.id,
        details: {},
      });
    });
    return issued.codes;
  }
}

function latest(instants: readonly (number | null)[]): number | null {
  return instants.reduce((later, each) => (Number(each) > Number(later) ? each : later), null);
}
