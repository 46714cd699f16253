import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { Clock } from '../../common/clock/clock.js';
import { tokenDigest } from '../../crypto/digests.js';
import { Keyring } from '../../crypto/keyring.js';
import { NodeLag } from '../../database/node-lag.js';
import { execute, replaceRow } from '../../database/statements.js';
import type { ScratchCodeSet } from '../codes/scratch-codes.js';
import { type TotpSecret, totpSecretColumns } from '../codes/totp-codes.js';
import type { Enrolment, EnrolmentSlot } from '../enrolment/enrolment.js';
import { Authenticator } from '../entities/authenticator.entity.js';
import { sealSharedSecret } from '../keys/shared-secrets.js';
import { assertMayHaveMfa } from '../verifiers.js';
import { assertRoom, isActive, placesOf } from './authenticators.js';
import { authenticatorRow, type NewAuthenticator } from './authenticator-row.js';

const allowedConfirmAttempts = 5;
const canBeConfirmed =
  "id = ? AND status = 'pending' AND enrolmentTokenDigest = ? AND confirmAttempts < ? AND expiresAt > ?";
const slotKey = ['userId', 'slot', 'status'] as const;

/** What an enrolment token stands for. */
export interface PendingEnrolment extends TotpSecret {
  readonly slot: EnrolmentSlot;
  readonly name: string;
  readonly tokenDigest: string;
  /** The codes that become the user's; undefined if it brings none. */
  readonly scratchCodes: ScratchCodeSet | undefined;
}

type PendingRow = Omit<PendingEnrolment, 'scratchCodes' | 'tokenDigest'> & {
  readonly pendingScratchCodes: string | null;
};

/** TOTP authenticators that wait to be confirmed: one per slot of a user. */
@Injectable()
export class PendingEnrolments {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly clock: Clock,
    private readonly keyring: Keyring,
    private readonly lag: NodeLag,
  ) {}

  /**
   * Fills the slot, over whatever was pending there. The user's row must be held, so that nobody else fills it, and no
   * confirmation overtakes the look at the user's other authenticators after it.
   * @returns whether the user's MFA is on.
   * @throws DomainError AUTHENTICATOR_LIMIT, VERIFIER_HAS_NO_MFA
   */
  async put(
    manager: EntityManager,
    enrolment: Enrolment,
  ): Promise<{ authenticatorId: number; mfaEnabled: boolean }> {
    const { userId, slot } = enrolment;
    await assertMayHaveMfa(manager, userId);
    await this.fill(manager, enrolment);
    const places = await placesOf(manager, userId);
    const pending = places.find((place) => place.slot === slot && !isActive(place));
    if (!pending) throw new Error('the pending slot is empty after it was written');
    const replaces = slot === 'main' && places.some((place) => place.slot === slot && isActive(place));
    if (!replaces) assertRoom(places, 'totp');
    return { authenticatorId: pending.id, mfaEnabled: places.some(isActive) };
  }

  /** The same, for a user whose MFA is certainly off and who is no application. */
  fill(manager: EntityManager, enrolment: Enrolment): Promise<void> {
    return replaceRow<NewAuthenticator>(manager, Authenticator, this.rowOf(enrolment), slotKey);
  }

  private rowOf(enrolment: Enrolment): NewAuthenticator {
    const { userId, slot, name, scratchCodes } = enrolment;
    return authenticatorRow({
      userId,
      kind: 'totp',
      name,
      status: 'pending',
      slot,
      ...enrolment.parameters,
      sealedSharedSecret: sealSharedSecret(this.keyring, enrolment.sharedSecret, userId),
      pendingScratchCodes: scratchCodes ? JSON.stringify(scratchCodes.set) : null,
      enrolmentTokenDigest: tokenDigest(enrolment.enrolmentToken),
      expiresAt: enrolment.expiresAt,
      createdAt: this.clock.now(),
    });
  }

  /**
   * Finds a pending enrolment by its token.
   * @param authenticatorId if undefined, the enrolment that enableMfa or an invitation started.
   */
  async find(
    userId: number,
    enrolmentToken: string,
    authenticatorId?: number,
  ): Promise<PendingEnrolment | undefined> {
    const digest = tokenDigest(enrolmentToken);
    const [which, parameter] =
      authenticatorId === undefined ? (['slot', 'main'] as const) : (['id', authenticatorId] as const);
    const row = await this.lag.find(async () => {
      const [found]: PendingRow[] = await this.database.query(
        `SELECT ${totpSecretColumns}, slot, name, pendingScratchCodes FROM authenticators ` +
          `WHERE userId = ? AND status = 'pending' AND ${which} = ? AND enrolmentTokenDigest = ?`,
        [userId, parameter, digest],
      );
      return found;
    });
    if (!row) return undefined;
    const { pendingScratchCodes, ...pending } = row;
    const scratchCodes =
      pendingScratchCodes === null ? undefined : (JSON.parse(pendingScratchCodes) as ScratchCodeSet);
    return { ...pending, tokenDigest: digest, scratchCodes };
  }

  /**
   * Counts a wrong code, and locks the row until the transaction ends.
   * @returns false if the enrolment is superseded, expired or out of attempts.
   */
  async countAttempt(manager: EntityManager, pending: PendingEnrolment): Promise<boolean> {
    const counted = await execute(
      manager,
      `UPDATE authenticators SET confirmAttempts = confirmAttempts + 1 WHERE ${canBeConfirmed}`,
      this.confirmableNow(pending),
    );
    return counted === 1;
  }

  /** After a wrong code: removes the enrolment if that was the last attempt. */
  async endIfExhausted(manager: EntityManager, { id }: PendingEnrolment): Promise<boolean> {
    const ended = await execute(manager, 'DELETE FROM authenticators WHERE id = ? AND confirmAttempts >= ?', [
      id,
      allowedConfirmAttempts,
    ]);
    return ended === 1;
  }

  /**
   * Makes the pending authenticator an active one. The user's row must be held.
   * @param timeStep of the passcode that confirms it, which is used up with that; undefined: a scratch code does
   * @param replacesAny whether it replaces the user's only authenticator, also one that enableMfa did not make
   * @returns whether it replaced another, which is gone, and whether MFA was on before; undefined if the enrolment is
   * superseded, expired or out of attempts.
   * @throws DomainError AUTHENTICATOR_LIMIT
   */
  async activate(
    manager: EntityManager,
    pending: PendingEnrolment,
    timeStep: number | undefined,
    { replacesAny }: { replacesAny: boolean },
  ): Promise<{ replaced: boolean; mfaWasEnabled: boolean } | undefined> {
    const { id, userId, slot } = pending;
    const now = this.clock.now();
    const places = await placesOf(manager, userId);
    const active = places.filter(isActive);
    const only = replacesAny && active.length === 1 ? active[0] : undefined;
    const replaced = slot === 'main' ? (active.find((place) => place.slot === slot) ?? only) : undefined;
    const activated = await execute(
      manager,
      "UPDATE authenticators SET status = 'active', slot = ?, enrolmentTokenDigest = NULL, pendingScratchCodes = NULL, " +
        `expiresAt = NULL, enabledAt = ?, lastUsedAt = ?, lastAcceptedTimeStep = ? WHERE ${canBeConfirmed}`,
      [
        slot === 'main' && !replaced ? slot : null,
        now,
        now,
        timeStep ?? null,
        ...this.confirmableNow(pending),
      ],
    );
    if (activated === 0) return undefined;
    if (replaced) {
      await execute(manager, 'DELETE FROM authenticators WHERE id = ?', [replaced.id]);
      await execute(manager, 'UPDATE authenticators SET slot = ? WHERE id = ?', [slot, id]);
    } else assertRoom(places, 'totp');
    return { replaced: replaced !== undefined, mfaWasEnabled: active.length > 0 };
  }

  private confirmableNow({ id, tokenDigest }: PendingEnrolment): unknown[] {
    return [id, tokenDigest, allowedConfirmAttempts, this.clock.now()];
  }
}
