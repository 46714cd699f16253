import type { Role } from '../common/http/caller.js';
import type { Reader } from '../database/statements.js';
import type { AuthenticatorKind } from '../mfa/authenticators/authenticator-kinds.js';
import {
  factorsSql,
  hasActiveSql,
  mfaPendingSql,
  type MfaState,
  mfaStateOf,
} from '../mfa/authenticators/authenticator-row.js';

/** The account that every installation begins with, and that cannot be deleted. */
export const defaultAdministratorId = 1000;

/** A user without secrets, whether MFA is on, and whether one of the authenticators is a passkey. */
export interface UserRecord {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly role: Role;
  readonly disabledAt: number | null;
  readonly roleSince: number;
  readonly createdAt: number;
  /** See `holdAccount`. */
  readonly changeCount: number;
  readonly mfaEnabled: boolean;
  readonly hasPasskey: boolean;
}

export const userColumnsSql =
  'users.id, users.name, users.description, users.role, users.disabledAt, users.roleSince, users.createdAt, ' +
  'users.changeCount, ' +
  `${factorsSql('users.id')} AS factors`;

export const userRecordSql = `SELECT ${userColumnsSql} FROM users`;

/** A user in a list. */
export interface ListedUser extends UserRecord {
  readonly mfaState: MfaState;
  /** Of the active authenticators. */
  readonly mfaKinds: readonly AuthenticatorKind[];
}

/** Its first parameter is the present instant. */
export const listedUserSql =
  `SELECT ${userColumnsSql}, ${mfaPendingSql('users.id')} AS mfaPending, ` +
  `${hasActiveSql('users.id', 'totp')} AS hasTotp FROM users`;

export type ListedUserRow = UserRow & Readonly<Record<'mfaPending' | 'hasTotp', 0 | 1>>;

export type UserRow = Omit<UserRecord, 'mfaEnabled' | 'hasPasskey'> & { readonly factors: 0 | 1 | null };

export async function findUser(reader: Reader, userId: number): Promise<UserRecord | undefined> {
  const [row]: UserRow[] = await reader.query(`${userRecordSql} WHERE users.id = ?`, [userId]);
  return row && userRecordFrom(row);
}

export function userRecordFrom(row: UserRow): UserRecord {
  const { id, name, description, role, disabledAt, roleSince, createdAt, changeCount, factors } = row;
  return {
    id,
    name,
    description,
    role,
    disabledAt,
    roleSince,
    createdAt,
    changeCount,
    mfaEnabled: factors !== null,
    hasPasskey: factors === 1,
  };
}

export function listedUserFrom(row: ListedUserRow): ListedUser {
  const user = userRecordFrom(row);
  return {
    ...user,
    mfaState: mfaStateOf(user.mfaEnabled, row.mfaPending === 1),
    mfaKinds: [
      ...(row.hasTotp === 1 ? ['totp' as const] : []),
      ...(user.hasPasskey ? ['passkey' as const] : []),
    ],
  };
}
