import type { Role } from '../common/http/caller.js';
import { mfaEnabledSql } from '../mfa/authenticators/authenticator-row.js';

/** The account that every installation begins with, and that cannot be deleted. */
export const defaultAdministratorId = 1000;

/** A user without secrets, and whether MFA is on. */
export interface UserRecord {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly role: Role;
  readonly disabledAt: number | null;
  readonly roleSince: number;
  readonly createdAt: number;
  readonly mfaEnabled: boolean;
}

export const userColumnsSql =
  'users.id, users.name, users.description, users.role, users.disabledAt, users.roleSince, users.createdAt, ' +
  `${mfaEnabledSql('users.id')} AS mfaEnabled`;

export const userRecordSql = `SELECT ${userColumnsSql} FROM users`;

export type UserRow = Omit<UserRecord, 'mfaEnabled'> & { readonly mfaEnabled: 0 | 1 };

export function userRecordFrom(row: UserRow): UserRecord {
  const { id, name, description, role, disabledAt, roleSince, createdAt, mfaEnabled } = row;
  return { id, name, description, role, disabledAt, roleSince, createdAt, mfaEnabled: mfaEnabled === 1 };
}
