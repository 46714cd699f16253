import { randomSecret } from '../../src/crypto/randomness.js';
import { timeOrderedId } from '../../src/crypto/time-ordered-id.js';
import { newRefreshToken, readRefreshToken } from '../../src/sessions/refresh-token.js';
import { signAccessToken } from './access-token.js';
import { recordEvent } from './audit.js';
import { type Context, type FloorRequest, Refusal } from './context.js';
import { change, placeholders, select, type Steps } from './database.js';

export interface OpenedSession {
  readonly sessionId: string;
  readonly userId: number;
  readonly amr: readonly string[];
  readonly refreshToken: string;
}

/** Opens a session unless the account has changed since its credentials were checked. */
export function* openSession(
  { config }: Context,
  request: FloorRequest,
  user: { readonly userId: number; readonly sessionEpoch: number; readonly amr: readonly string[] },
): Steps<OpenedSession> {
  const { userId, sessionEpoch, amr } = user;
  const now = Date.now();
  const expiresAt = now + config.timeToLive.refreshToken * 1000;
  const sessionId = timeOrderedId(now);
  const refreshToken = newRefreshToken(sessionId, randomSecret());
  const { familyDigest = '', digest = '' } = readRefreshToken(refreshToken) ?? {};
  yield* change(
    'INSERT INTO sessions (id, userId, sessionEpoch, familyDigest, refreshDigest, ' +
      `amr, address, userAgent, createdAt, lastUsedAt, expiresAt) VALUES (${placeholders(11)})`,
    ...[sessionId, userId, sessionEpoch, familyDigest, digest],
    ...[amr.join(' '), request.address, request.userAgent, now, now, expiresAt],
  );
  const current = yield* select(
    'SELECT role, roleSince FROM users WHERE id = ? AND sessionEpoch = ? AND disabledAt IS NULL',
    userId,
    sessionEpoch,
  );
  if (current.length === 0) throw new Refusal(400, 'the account changed');
  yield* recordEvent(request, 'session.started', userId, { sessionId, amr });
  return { sessionId, userId, amr, refreshToken };
}

export function tokenAnswer({ config }: Context, session: OpenedSession): object {
  const { sessionId, userId, amr, refreshToken } = session;
  const lifeSeconds = config.timeToLive.accessToken;
  return {
    access_token: signAccessToken(
      { sub: String(userId), sid: sessionId, amr },
      config.jwtSecret,
      lifeSeconds,
    ),
    token_type: 'bearer',
    expires_in: lifeSeconds,
    refresh_token: refreshToken,
    userId,
    mfa_enabled: amr.includes('mfa'),
  };
}
