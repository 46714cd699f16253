import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { Clock } from '../../common/clock/clock.js';
import { Keyring } from '../../crypto/keyring.js';
import { randomSalt } from '../../crypto/randomness.js';
import { tokenDigest } from '../../crypto/digests.js';
import { execute, insertRow, upsertRows } from '../../database/statements.js';
import type { AuthenticatorSecrets } from '../codes/code-verifier.js';
import { type IssuedScratchCodes, ScratchCodes } from '../codes/scratch-codes.js';
import { TotpAuthenticator } from '../entities/totp-authenticator.entity.js';
import type { Enrolment } from '../enrolment/enrolment.js';
import { sealSharedSecret } from '../keys/shared-secrets.js';
import { authenticatorRow, type NewAuthenticator } from './authenticator-row.js';

const allowedConfirmAttempts = 5;

const secretsSql = 'SELECT id, userId, sealedSharedSecret, scratchCodeSalt FROM totp_authenticators';

/** The rows of users' TOTP authenticators: two slots each, the active one and the pending one that may replace it. */
@Injectable()
export class TotpAuthenticators {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly clock: Clock,
    private readonly keyring: Keyring,
    private readonly scratchCodes: ScratchCodes,
  ) {}

  async findActive(userId: number): Promise<AuthenticatorSecrets | undefined> {
    const [row]: AuthenticatorSecrets[] = await this.database.query(
      `${secretsSql} WHERE userId = ? AND status = 'active'`,
      [userId],
    );
    return row;
  }

  async findPending(userId: number, enrolmentToken: string): Promise<AuthenticatorSecrets | undefined> {
    const [row]: AuthenticatorSecrets[] = await this.database.query(
      `${secretsSql} WHERE userId = ? AND status = 'pending' AND enrolmentTokenDigest = ?`,
      [userId, tokenDigest(enrolmentToken)],
    );
    return row;
  }

  /**
   * Fills the user's pending slot, over whatever was there. The upsert locks the slot, so that no confirmation overtakes
   * the look at the active one after it.
   * @returns whether an active authenticator is there to be replaced.
   */
  async putPending(manager: EntityManager, enrolment: Enrolment): Promise<{ replacing: boolean }> {
    const { userId, scratchCodes } = enrolment;
    const row = authenticatorRow({
      userId,
      status: 'pending',
      sealedSharedSecret: sealSharedSecret(this.keyring, enrolment.sharedSecret, userId),
      scratchCodeSalt: scratchCodes.salt,
      enrolmentTokenDigest: tokenDigest(enrolment.enrolmentToken),
      expiresAt: enrolment.expiresAt,
      createdAt: this.clock.now(),
    });
    await upsertRows<NewAuthenticator>(manager, TotpAuthenticator, [row], ['userId', 'status']);
    const slots = await manager.query<Pick<TotpAuthenticator, 'id' | 'status'>[]>(
      'SELECT id, status FROM totp_authenticators WHERE userId = ?',
      [userId],
    );
    const pending = slots.find(({ status }) => status === 'pending');
    if (!pending) throw new Error('the pending slot is empty after it was written');
    await this.scratchCodes.store(manager, pending.id, scratchCodes.digests);
    return { replacing: slots.length > 1 };
  }

  /** Counts an attempt to confirm. The row stays locked to the end of the transaction. False: no attempt is left. */
  async takeConfirmAttempt(manager: EntityManager, userId: number, enrolmentToken: string): Promise<boolean> {
    const taken = await execute(
      manager,
      'UPDATE totp_authenticators SET confirmAttempts = confirmAttempts + 1 ' +
        "WHERE userId = ? AND status = 'pending' AND enrolmentTokenDigest = ? AND confirmAttempts < ? AND expiresAt > ?",
      [userId, tokenDigest(enrolmentToken), allowedConfirmAttempts, this.clock.now()],
    );
    return taken === 1;
  }

  /** After a wrong code: removes the pending authenticator if that was the last attempt. */
  async endIfExhausted(manager: EntityManager, authenticatorId: number): Promise<boolean> {
    const ended = await execute(
      manager,
      'DELETE FROM totp_authenticators WHERE id = ? AND confirmAttempts >= ?',
      [authenticatorId, allowedConfirmAttempts],
    );
    return ended === 1;
  }

  /** Makes the pending authenticator the active one. @returns whether it replaced another, which is gone. */
  async activate(
    manager: EntityManager,
    userId: number,
    authenticatorId: number,
  ): Promise<{ replaced: boolean }> {
    const now = this.clock.now();
    const replaced = await execute(
      manager,
      "DELETE FROM totp_authenticators WHERE userId = ? AND status = 'active'",
      [userId],
    );
    await execute(
      manager,
      "UPDATE totp_authenticators SET status = 'active', enrolmentTokenDigest = NULL, expiresAt = NULL, " +
        'enabledAt = ?, lastUsedAt = ? WHERE id = ?',
      [now, now, authenticatorId],
    );
    return { replaced: replaced === 1 };
  }

  /** For a user without any: the app has long had the secret, so there is nothing to confirm. */
  async insertActive(
    manager: EntityManager,
    userId: number,
    sharedSecret: Buffer,
    scratchCodes?: IssuedScratchCodes,
  ): Promise<void> {
    const now = this.clock.now();
    const row = authenticatorRow({
      userId,
      status: 'active',
      sealedSharedSecret: sealSharedSecret(this.keyring, sharedSecret, userId),
      scratchCodeSalt: scratchCodes?.salt ?? randomSalt(),
      createdAt: now,
      enabledAt: now,
    });
    await insertRow<NewAuthenticator>(manager, TotpAuthenticator, row);
    if (!scratchCodes) return;
    await this.scratchCodes.store(manager, await activeId(manager, userId), scratchCodes.digests);
  }

  /** @returns false if no authenticator is active. */
  async replaceScratchCodes(
    manager: EntityManager,
    userId: number,
    { salt, digests }: IssuedScratchCodes,
  ): Promise<boolean> {
    const salted = await execute(
      manager,
      "UPDATE totp_authenticators SET scratchCodeSalt = ? WHERE userId = ? AND status = 'active'",
      [salt, userId],
    );
    if (salted !== 1) return false;
    await this.scratchCodes.store(manager, await activeId(manager, userId), digests);
    return true;
  }

  /** Removes both slots with their scratch codes. False if no authenticator was active. */
  async removeAll(manager: EntityManager, userId: number): Promise<boolean> {
    const removed = await execute(
      manager,
      "DELETE FROM totp_authenticators WHERE userId = ? AND status = 'active'",
      [userId],
    );
    await execute(manager, 'DELETE FROM totp_authenticators WHERE userId = ?', [userId]);
    return removed === 1;
  }
}

async function activeId(manager: EntityManager, userId: number): Promise<number> {
  const [{ id }] = await manager.query<[{ id: number }]>(
    "SELECT id FROM totp_authenticators WHERE userId = ? AND status = 'active'",
    [userId],
  );
  return id;
}
