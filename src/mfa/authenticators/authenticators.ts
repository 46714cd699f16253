import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { DomainError } from '../../common/errors/domain-error.js';
import { execute, insertRow, type Reader } from '../../database/statements.js';
import { Authenticator } from '../entities/authenticator.entity.js';
import type { Passkey } from '../entities/passkey.entity.js';
import type { AuthenticatorKind } from './authenticator-kinds.js';
import type { NewAuthenticator } from './authenticator-row.js';

/** Each further TOTP authenticator makes guessing a code cheaper. */
export const maxTotp = 3;
export const maxAuthenticators = 10;

/** An active authenticator as its user knows it. Instants in milliseconds. The last four are null unless it is a passkey. */
export type AuthenticatorRecord = Readonly<
  Pick<
    Authenticator,
    | 'id'
    | 'userId'
    | 'kind'
    | 'slot'
    | 'name'
    | 'algorithm'
    | 'digits'
    | 'period'
    | 'createdAt'
    | 'enabledAt'
    | 'lastUsedAt'
    | 'lastDuplicateUseAt'
  > &
    OrNull<Pick<Passkey, 'deviceType' | 'backedUp' | 'transports' | 'rpId'>>
>;

type OrNull<T> = { [Name in keyof T]: T[Name] | null };

const recordSql =
  'SELECT id, userId, kind, slot, name, algorithm, digits, period, createdAt, enabledAt, lastUsedAt, lastDuplicateUseAt, ' +
  'deviceType, backedUp, transports, rpId FROM authenticators LEFT JOIN passkeys ON authenticatorId = id ' +
  "WHERE userId = ? AND status = 'active'";

/** A row of a user as it matters to the limits and the slots. */
export type AuthenticatorPlace = Readonly<Pick<Authenticator, 'id' | 'kind' | 'slot' | 'status'>>;

/** The rows of users' active authenticators, of every kind. */
@Injectable()
export class Authenticators {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  /** The oldest first. */
  list(userId: number): Promise<readonly AuthenticatorRecord[]> {
    return this.database.query(`${recordSql} ORDER BY id`, [userId]);
  }

  /** @throws DomainError AUTHENTICATOR_NOT_FOUND */
  async get(reader: Reader, userId: number, authenticatorId: number): Promise<AuthenticatorRecord> {
    const [record]: AuthenticatorRecord[] = await reader.query(`${recordSql} AND id = ?`, [
      userId,
      authenticatorId,
    ]);
    if (!record) throw new DomainError('AUTHENTICATOR_NOT_FOUND');
    return record;
  }

  /**
   * Adds an active authenticator. The user's row must be held.
   * @returns its id, and whether MFA was on before.
   * @throws DomainError AUTHENTICATOR_LIMIT
   */
  async add(manager: EntityManager, row: NewAuthenticator): Promise<{ id: number; mfaWasEnabled: boolean }> {
    const before = await placesOf(manager, row.userId);
    assertRoom(before, row.kind);
    await insertRow<NewAuthenticator>(manager, Authenticator, row);
    const known = new Set(before.map(({ id }) => id));
    const added = (await placesOf(manager, row.userId)).find(({ id }) => !known.has(id));
    if (!added) throw new Error('the authenticator is missing after it was written');
    return { id: added.id, mfaWasEnabled: before.some(isActive) };
  }

  /** @throws DomainError AUTHENTICATOR_NOT_FOUND */
  async rename(manager: EntityManager, userId: number, authenticatorId: number, name: string): Promise<void> {
    const renamed = await execute(
      manager,
      "UPDATE authenticators SET name = ? WHERE id = ? AND userId = ? AND status = 'active'",
      [name, authenticatorId, userId],
    );
    if (renamed !== 1) throw new DomainError('AUTHENTICATOR_NOT_FOUND', 'removed meanwhile');
  }

  /**
   * Removes an active authenticator.
   * @returns whether others are left, so that MFA stays on.
   * @throws DomainError AUTHENTICATOR_NOT_FOUND
   */
  async remove(
    manager: EntityManager,
    userId: number,
    authenticatorId: number,
  ): Promise<{ othersLeft: boolean }> {
    const removed = await execute(
      manager,
      "DELETE FROM authenticators WHERE id = ? AND userId = ? AND status = 'active'",
      [authenticatorId, userId],
    );
    if (removed !== 1) throw new DomainError('AUTHENTICATOR_NOT_FOUND', 'removed meanwhile');
    return { othersLeft: (await placesOf(manager, userId)).some(isActive) };
  }

  /** Removes the active ones. @returns false if there were none. */
  async removeActive(manager: EntityManager, userId: number): Promise<boolean> {
    const removed = await execute(
      manager,
      "DELETE FROM authenticators WHERE userId = ? AND status = 'active'",
      [userId],
    );
    return removed > 0;
  }
}

export async function removePending(manager: EntityManager, userId: number): Promise<void> {
  await execute(manager, "DELETE FROM authenticators WHERE userId = ? AND status = 'pending'", [userId]);
}

export async function placesOf(reader: Reader, userId: number): Promise<readonly AuthenticatorPlace[]> {
  return reader.query('SELECT id, kind, slot, status FROM authenticators WHERE userId = ?', [userId]);
}

export const isActive = ({ status }: AuthenticatorPlace): boolean => status === 'active';

/** @throws DomainError AUTHENTICATOR_LIMIT if so many more authenticators of this kind do not fit beside the active ones. */
export function assertRoom(places: readonly AuthenticatorPlace[], kind: AuthenticatorKind, added = 1): void {
  const active = places.filter(isActive);
  const ofKind = active.filter((place) => place.kind === kind);
  if (active.length + added > maxAuthenticators || (kind === 'totp' && ofKind.length + added > maxTotp))
    throw new DomainError('AUTHENTICATOR_LIMIT', `${active.length} authenticators, ${ofKind.length} ${kind}`);
}
