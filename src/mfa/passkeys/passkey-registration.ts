import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/server';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../../audit/audit.service.js';
import { Clock } from '../../common/clock/clock.js';
import { DomainError } from '../../common/errors/domain-error.js';
import type { Caller } from '../../common/http/caller.js';
import { isUniqueViolation } from '../../database/database-errors.js';
import { AuthorisedChanges, type AuthorisedUser } from '../../sessions/authorised-changes.js';
import { SessionsService } from '../../sessions/sessions.service.js';
import { authenticatorRow } from '../authenticators/authenticator-row.js';
import {
  assertRoom,
  type AuthenticatorRecord,
  Authenticators,
  placesOf,
} from '../authenticators/authenticators.js';
import { AttemptLimiter } from '../codes/attempt-limiter.js';
import { type IssuedScratchCodes, ScratchCodes } from '../codes/scratch-codes.js';
import { endInvitation } from '../enrolment/ended-invitations.js';
import type { RegistrationCredential } from './credential-json.js';
import { type CeremonyKey, PasskeyChallenges } from './passkey-challenges.js';
import { Passkeys } from './passkeys.js';
import { RelyingParty } from './relying-party.js';
import { creationOptions, PasskeyRefusal, type VerifiedPasskey, verifyRegistration } from './webauthn.js';

export interface RegistrationOptions {
  /** Names the ceremony when its credential is sent. */
  readonly token: string;
  readonly options: PublicKeyCredentialCreationOptionsJSON;
}

export interface NewPasskey {
  /** The token of {@link RegistrationOptions}. */
  readonly token: string;
  readonly name: string;
  readonly credential: RegistrationCredential;
}

export interface RegisteredPasskey {
  readonly record: AuthenticatorRecord;
  /** Undefined if the user had some. */
  readonly scratchCodes: readonly string[] | undefined;
}

/**
 * Adds a passkey in two calls of one session. The challenge, which is also the token between them, belongs to that session:
 * a session has one at a time.
 */
@Injectable()
export class PasskeyRegistration {
  constructor(
    private readonly audit: AuditService,
    private readonly authenticators: Authenticators,
    private readonly challenges: PasskeyChallenges,
    private readonly changes: AuthorisedChanges,
    private readonly clock: Clock,
    private readonly limiter: AttemptLimiter,
    private readonly passkeys: Passkeys,
    private readonly relyingParty: RelyingParty,
    private readonly scratchCodes: ScratchCodes,
    private readonly sessions: SessionsService,
  ) {}

  /** @throws DomainError PASSKEYS_UNAVAILABLE, AUTHENTICATOR_LIMIT, PASSKEY_SESSION_REQUIRED */
  async begin(caller: Caller, user: AuthorisedUser<'addPasskey'>): Promise<RegistrationOptions> {
    const { id, name, userVerification } = this.relyingParty;
    await this.passkeys.assertUsedIfRequired(caller);
    const existing = await this.passkeys.descriptorsOf(user.id);
    const token = await this.changes.make(caller, user, async (manager) => {
      assertRoom(await placesOf(manager, user.id), 'passkey');
      return this.challenges.issue(manager, ceremonyOf(caller), user.id);
    });
    const handle = this.passkeys.userHandle(user.id);
    return {
      token,
      options: await creationOptions(
        { id, name },
        { handle, name: user.name },
        token,
        existing,
        userVerification,
      ),
    };
  }

  /**
   * Ends the user's other sessions. With the first authenticator, MFA is on.
   * @throws DomainError PASSKEYS_UNAVAILABLE, PASSKEY_TOKEN_INVALID, PASSKEY_INVALID, PASSKEY_ALREADY_REGISTERED,
   *   AUTHENTICATOR_LIMIT
   */
  async finish(
    caller: Caller,
    user: AuthorisedUser<'addPasskey'>,
    { token, name, credential }: NewPasskey,
  ): Promise<RegisteredPasskey> {
    const challenge = await this.challenges.find(ceremonyOf(caller));
    if (challenge?.challenge !== token || challenge.userId !== user.id) throw tokenInvalid();
    const verified = await verifyRegistration(credential, this.relyingParty.expectation(token));
    const codes = await this.scratchCodes.generate();
    try {
      return await this.changes.make(caller, user, async (manager) => {
        if (!(await this.challenges.use(manager, challenge))) throw tokenInvalid();
        if (verified instanceof PasskeyRefusal) return this.refuse(manager, caller, user.id, verified);
        const passkey = { ...verified, transports: credential.transports.join(' ') };
        // The user may have been given codes, or have lost them, a moment ago.
        const scratchCodes = (await this.scratchCodes.exist(manager, user.id)) ? undefined : codes;
        const record = await this.add(manager, caller, user, name, passkey, scratchCodes);
        return { record, scratchCodes: scratchCodes?.codes };
      });
    } catch (error) {
      if (isUniqueViolation(error)) throw new DomainError('PASSKEY_ALREADY_REGISTERED');
      throw error;
    }
  }

  private async add(
    manager: EntityManager,
    caller: Caller,
    { id: userId }: AuthorisedUser,
    name: string,
    passkey: VerifiedPasskey & { readonly transports: string },
    scratchCodes: IssuedScratchCodes | undefined,
  ): Promise<AuthenticatorRecord> {
    const now = this.clock.now();
    const row = authenticatorRow({
      ...{ userId, kind: 'passkey', name, status: 'active', slot: null },
      ...{ createdAt: now, enabledAt: now },
    });
    const { id: authenticatorId, mfaWasEnabled } = await this.authenticators.add(manager, row);
    await this.passkeys.insert(manager, { authenticatorId, userId }, passkey);
    if (scratchCodes) await this.scratchCodes.put(manager, userId, scratchCodes.set);
    if (!mfaWasEnabled) {
      await this.limiter.start(manager, userId);
      await endInvitation(manager, userId, 'ended');
    }
    const method = 'passkey' as const;
    await this.audit.record(
      manager,
      caller,
      mfaWasEnabled
        ? { type: 'mfa.authenticator_added', subjectUserId: userId, details: { kind: method, name, method } }
        : { type: 'mfa.enabled', subjectUserId: userId, details: { method, replaced: false } },
    );
    await this.sessions.endOthers(manager, caller, userId);
    return this.authenticators.get(manager, userId, authenticatorId);
  }

  private async refuse(
    manager: EntityManager,
    caller: Caller,
    subjectUserId: number,
    { reason }: PasskeyRefusal,
  ): Promise<DomainError> {
    await this.audit.record(manager, caller, {
      type: 'mfa.enrolment_refused',
      subjectUserId,
      details: { exhausted: true },
      failure: `a passkey with ${reason}`,
    });
    return new DomainError('PASSKEY_INVALID', reason);
  }
}

function ceremonyOf({ sessionId }: Caller): CeremonyKey {
  return { ceremony: 'registration', boundTo: sessionId };
}

function tokenInvalid(): DomainError {
  return new DomainError('PASSKEY_TOKEN_INVALID', 'wrong, used, replaced or expired');
}
