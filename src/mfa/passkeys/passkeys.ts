import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { DomainError } from '../../common/errors/domain-error.js';
import type { Caller } from '../../common/http/caller.js';
import { KeyedDigests, tokenDigest } from '../../crypto/digests.js';
import { insertRow } from '../../database/statements.js';
import { Passkey } from '../entities/passkey.entity.js';
import { RelyingParty } from './relying-party.js';
import type { PasskeyDescriptor, VerifiedPasskey } from './webauthn.js';

/** What an assertion is checked against. */
export type StoredPasskey = Pick<
  Passkey,
  'authenticatorId' | 'publicKey' | 'userHandle' | 'deviceType' | 'transports'
>;

const ofUser = (userId: string): string =>
  'FROM passkeys INNER JOIN authenticators ON authenticators.id = passkeys.authenticatorId ' +
  `AND authenticators.status = 'active' WHERE authenticators.userId = ${userId} AND passkeys.rpId = ?`;

/** SQL that tells whether that user has a passkey of a domain, its parameter. */
export const hasPasskeySql = (userIdColumn: string): string => `EXISTS (SELECT 1 ${ofUser(userIdColumn)})`;

/** The rows of users' passkeys, of those that work at the present domain. */
@Injectable()
export class Passkeys {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly keyedDigests: KeyedDigests,
    private readonly relyingParty: RelyingParty,
  ) {}

  descriptorsOf(userId: number): Promise<readonly PasskeyDescriptor[]> {
    return this.database.query(`SELECT credentialId, transports ${ofUser('?')} ORDER BY authenticatorId`, [
      userId,
      this.relyingParty.id,
    ]);
  }

  async find(userId: number, credentialId: string): Promise<StoredPasskey | undefined> {
    const [row]: StoredPasskey[] = await this.database.query(
      `SELECT authenticatorId, publicKey, userHandle, deviceType, transports ${ofUser('?')} AND credentialIdDigest = ?`,
      [userId, this.relyingParty.id, tokenDigest(credentialId)],
    );
    return row;
  }

  /**
   * For calls that begin an enrolment. Without it, a phished code would let the attacker add an authenticator.
   * @throws DomainError PASSKEY_SESSION_REQUIRED for a caller who must use a passkey, has one that works, and did not use it.
   */
  async assertUsedIfRequired({ duty, hasPasskey, userId }: Caller): Promise<void> {
    const mayHaveOne = duty === 'enrol' && hasPasskey && this.relyingParty.idIfAvailable !== undefined;
    if (mayHaveOne && (await this.descriptorsOf(userId)).length > 0)
      throw new DomainError('PASSKEY_SESSION_REQUIRED');
  }

  /** @throws what `isUniqueViolation` recognises if somebody has registered it already. */
  insert(
    manager: EntityManager,
    { authenticatorId, userId }: { authenticatorId: number; userId: number },
    passkey: VerifiedPasskey & Pick<Passkey, 'transports'>,
  ): Promise<void> {
    const [userHandle, rpId] = [this.userHandle(userId), this.relyingParty.id];
    return insertPasskey(manager, { ...passkey, authenticatorId, userHandle, rpId });
  }

  /** The user handle that authenticators store: it never changes, and reveals nothing about the user (WebAuthn Level 3, 14.6.1). */
  userHandle(userId: number): string {
    const digest = this.keyedDigests.commonDigest('webauthn-user-handle', Buffer.from(String(userId)));
    return Buffer.from(digest, 'hex').toString('base64url');
  }
}

/** @throws what `isUniqueViolation` recognises if there is a passkey with this credential id. */
export function insertPasskey(
  manager: EntityManager,
  passkey: Omit<Passkey, 'credentialIdDigest'>,
): Promise<void> {
  return insertRow(manager, Passkey, {
    ...passkey,
    credentialIdDigest: tokenDigest(passkey.credentialId),
  });
}
