import { tokenDigest } from '../../src/crypto/token-digest.js';
import { recordEvent } from './audit.js';
import { type Context, type FloorRequest, Refusal } from './context.js';
import { change, select, type Steps } from './database.js';
import { openSession, type OpenedSession, tokenAnswer } from './sessions.js';
import { findTimeStepOf, spendTimeStep } from './totp.js';

interface Challenge {
  readonly userId: number;
  readonly sessionEpoch: number;
}

interface Authenticator {
  readonly id: number;
  readonly userId: number;
  readonly sealedSharedSecret: string;
}

export async function mfaGrant(context: Context, request: FloorRequest): Promise<object> {
  const { database } = context;
  const { mfa_token = '', mfa_code = '' } = request.body;
  const challengeDigest = tokenDigest(mfa_token);
  const { challenge, authenticator } = await database.read(findChallenge(challengeDigest));
  const timeStep = findTimeStepOf(context, authenticator, mfa_code);
  return tokenAnswer(context, await database.transaction(answerChallenge()));

  function* answerChallenge(): Steps<OpenedSession> {
    const attempts = yield* change(
      'UPDATE mfa_challenges SET attempts = attempts + 1 WHERE tokenDigest = ? AND attempts < 5 AND expiresAt > ?',
      challengeDigest,
      Date.now(),
    );
    if (attempts !== 1 || !(yield* spendTimeStep(authenticator.id, timeStep))) throw new Refusal(400, 'used');
    yield* change('DELETE FROM mfa_challenges WHERE tokenDigest = ?', challengeDigest);
    yield* recordEvent(request, 'mfa.verified', challenge.userId, { method: 'totp' });
    return yield* openSession(context, request, { ...challenge, amr: ['pwd', 'otp', 'mfa'] });
  }
}

function* findChallenge(digest: string): Steps<{ challenge: Challenge; authenticator: Authenticator }> {
  const [challenge] = yield* select<Challenge>(
    'SELECT userId, sessionEpoch FROM mfa_challenges WHERE tokenDigest = ? AND expiresAt > ?',
    digest,
    Date.now(),
  );
  if (!challenge) throw new Refusal(400, 'no such challenge');
  const [authenticator] = yield* select<Authenticator>(
    "SELECT id, userId, sealedSharedSecret FROM totp_authenticators WHERE userId = ? AND status = 'active'",
    challenge.userId,
  );
  if (!authenticator) throw new Refusal(400, 'MFA is off');
  return { challenge, authenticator };
}
