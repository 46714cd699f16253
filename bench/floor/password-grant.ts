import { PasswordHasher } from '../../src/crypto/password-hasher.js';
import { type Context, type FloorRequest, Refusal } from './context.js';
import { select, type Steps } from './database.js';
import { clearWrongPasswords, isPasswordLocked } from './limits.js';
import { type OpenedSession, openSession, tokenAnswer } from './sessions.js';

const hasher = new PasswordHasher();

interface PasswordRow {
  readonly id: number;
  readonly passwordHash: string;
  readonly sessionEpoch: number;
}

/** For users without MFA. */
export async function passwordGrant(context: Context, request: FloorRequest): Promise<object> {
  const { database, keyedDigests } = context;
  const { username = '', password = '' } = request.body;
  const nameKey = username.toLowerCase();
  const bucket = [keyedDigests.digest('password-limit', Buffer.from(nameKey)), request.address] as const;
  if (await database.read(isPasswordLocked(...bucket))) throw new Refusal(429, 'locked');
  const user = await database.read(findUser(nameKey));
  if (!user || !(await hasher.verify(user.passwordHash, password))) throw new Refusal(400, 'wrong password');
  const { id: userId, sessionEpoch } = user;
  return tokenAnswer(context, await database.transaction(startSession));

  function* startSession(): Steps<OpenedSession> {
    if (yield* isPasswordLocked(...bucket)) throw new Refusal(429, 'locked');
    yield* clearWrongPasswords(...bucket);
    return yield* openSession(context, request, { userId, sessionEpoch, amr: ['pwd'] });
  }
}

function* findUser(nameKey: string): Steps<PasswordRow | undefined> {
  const [row] = yield* select<PasswordRow>(
    'SELECT id, passwordHash, disabledAt, sessionEpoch, EXISTS (SELECT 1 FROM authenticators ' +
      "WHERE userId = users.id AND status = 'active') AS mfaEnabled FROM users WHERE nameKey = ?",
    nameKey,
  );
  return row;
}
