import { PasswordHasher } from '../../src/crypto/password-hasher.js';
import { type Context, type FloorRequest, Refusal } from './context.js';
import { select, type Steps } from './database.js';
import { openSession, tokenAnswer } from './sessions.js';

const hasher = new PasswordHasher();

interface PasswordRow {
  readonly id: number;
  readonly passwordHash: string;
  readonly sessionEpoch: number;
}

/** For users without MFA. */
export async function passwordGrant(context: Context, request: FloorRequest): Promise<object> {
  const { database } = context;
  const { username = '', password = '' } = request.body;
  const user = await database.read(findUser(username.toLowerCase()));
  if (!user || !(await hasher.verify(user.passwordHash, password))) throw new Refusal(400, 'wrong password');
  const { id: userId, sessionEpoch } = user;
  const session = await database.transaction(
    openSession(context, request, { userId, sessionEpoch, amr: ['pwd'] }),
  );
  return tokenAnswer(context, session);
}

function* findUser(nameKey: string): Steps<PasswordRow | undefined> {
  const [row] = yield* select<PasswordRow>(
    'SELECT id, passwordHash, disabledAt, sessionEpoch, EXISTS (SELECT 1 FROM totp_authenticators ' +
      "WHERE userId = users.id AND status = 'active') AS mfaEnabled FROM users WHERE nameKey = ?",
    nameKey,
  );
  return row;
}
