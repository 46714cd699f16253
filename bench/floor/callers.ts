import { defaultAdministratorId } from '../../src/users/user-record.js';
import { verifyAccessToken } from './access-token.js';
import { type Context, type FloorRequest, Refusal } from './context.js';
import { select, type Steps } from './database.js';

export interface Caller {
  readonly userId: number;
  readonly sessionId: string;
  readonly account: UserRow;
}

export interface UserRow {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly role: string;
  readonly disabledAt: number | null;
  readonly roleSince: number;
  readonly createdAt: number;
  readonly mfaEnabled: 0 | 1;
}

const userColumns =
  'users.id, users.name, users.description, users.role, users.disabledAt, users.roleSince, users.createdAt, ' +
  "EXISTS (SELECT 1 FROM authenticators WHERE userId = users.id AND status = 'active') AS mfaEnabled";

const callerSql =
  `SELECT ${userColumns}, sessions.amr FROM sessions INNER JOIN users ON users.id = sessions.userId ` +
  'WHERE sessions.id = ? AND sessions.userId = ? AND sessions.expiresAt > ? AND users.disabledAt IS NULL';

export const userSql = `SELECT ${userColumns} FROM users`;

export async function authenticate(
  { config, database }: Context,
  { authorization = '' }: FloorRequest,
): Promise<Caller> {
  const claims = verifyAccessToken(authorization.slice('Bearer '.length), config.jwtSecret);
  if (!claims) throw new Refusal(401, 'no access token');
  return database.read(findCaller(Number(claims.sub), claims.sid));
}

export function* findCaller(userId: number, sessionId: string): Steps<Caller> {
  const [account] = yield* select<UserRow>(callerSql, sessionId, userId, Date.now());
  if (!account) throw new Refusal(401, 'the session has ended');
  return { userId, sessionId, account };
}

/** The caller's own account, which was read with the session. */
export function ownAccount({ account }: Caller, path: string): UserRow {
  if (Number(path.split('/')[4]) !== account.id) throw new Refusal(404, 'no such account');
  return account;
}

export function userAnswer({
  id,
  name,
  description,
  role,
  mfaEnabled,
  disabledAt,
  createdAt,
}: UserRow): object {
  return {
    id,
    name,
    description,
    role,
    mfaEnabled: mfaEnabled === 1,
    isDefault: id === defaultAdministratorId,
    disabled: disabledAt !== null,
    createdAt: new Date(createdAt).toISOString(),
    _links: { self: { href: `/api/v1/users/${id}` } },
  };
}
