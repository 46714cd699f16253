import { verifyAccessToken } from './access-token.js';
import { type Context, type FloorRequest, Refusal } from './context.js';
import { select, type Steps } from './database.js';

export interface Caller {
  readonly userId: number;
  readonly sessionId: string;
  readonly role: string;
}

export interface UserRow {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly role: string;
  readonly disabledAt: number | null;
  readonly createdAt: number;
  readonly mfaEnabled: 0 | 1;
}

const mfaEnabledSql =
  "EXISTS (SELECT 1 FROM totp_authenticators WHERE userId = users.id AND status = 'active') AS mfaEnabled";

const callerSql =
  `SELECT users.role, sessions.amr, ${mfaEnabledSql} FROM sessions INNER JOIN users ON users.id = sessions.userId ` +
  'WHERE sessions.id = ? AND sessions.userId = ? AND sessions.expiresAt > ? AND users.disabledAt IS NULL';

export const userSql = `SELECT id, name, description, role, disabledAt, createdAt, ${mfaEnabledSql} FROM users`;

export async function authenticate(
  { config, database }: Context,
  { authorization = '' }: FloorRequest,
): Promise<Caller> {
  const claims = verifyAccessToken(authorization.slice('Bearer '.length), config.jwtSecret);
  if (!claims) throw new Refusal(401, 'no access token');
  return database.read(findCaller(Number(claims.sub), claims.sid));
}

function* findCaller(userId: number, sessionId: string): Steps<Caller> {
  const [row] = yield* select<{ role: string }>(callerSql, sessionId, userId, Date.now());
  if (!row) throw new Refusal(401, 'the session has ended');
  return { userId, sessionId, role: row.role };
}

/** The account a call is about, which is the caller's own. */
export function* findOwnAccount(caller: Caller, path: string): Steps<UserRow> {
  const userId = Number(path.split('/')[4]);
  const [user] = yield* select<UserRow>(`${userSql} WHERE id = ?`, userId);
  if (user?.id !== caller.userId) throw new Refusal(404, 'no such account');
  return user;
}
