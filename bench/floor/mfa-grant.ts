import { tokenDigest } from '../../src/crypto/digests.js';
import { recordEvent } from './audit.js';
import { type Context, type FloorRequest, Refusal } from './context.js';
import { change, select, type Steps } from './database.js';
import { admitCode, clearWrongCodes } from './limits.js';
import { openSession, type OpenedSession, tokenAnswer } from './sessions.js';
import { findTimeStepOf, spendTimeStep } from './totp.js';

/** A challenge and the authenticator that answers it. */
interface OpenChallenge {
  readonly userId: number;
  readonly sessionEpoch: number;
  /** The authenticator's. */
  readonly id: number;
  readonly sealedSharedSecret: string;
}

export async function mfaGrant(context: Context, request: FloorRequest): Promise<object> {
  const { database } = context;
  const { mfa_token = '', mfa_code = '' } = request.body;
  const challengeDigest = tokenDigest(mfa_token);
  const challenge = await database.read(findChallenge(challengeDigest));
  const timeStep = findTimeStepOf(context, challenge, mfa_code);
  return tokenAnswer(context, await database.transaction(answerChallenge));

  function* answerChallenge(): Steps<OpenedSession> {
    if (!(yield* admitCode(challenge.userId))) throw new Refusal(400, 'locked');
    if (!(yield* spendTimeStep(challenge.id, timeStep))) throw new Refusal(400, 'used');
    yield* clearWrongCodes(challenge.userId);
    const ended = yield* change(
      'DELETE FROM mfa_challenges WHERE tokenDigest = ? AND expiresAt > ?',
      challengeDigest,
      Date.now(),
    );
    if (ended !== 1) throw new Refusal(400, 'answered');
    yield* recordEvent(request, 'mfa.verified', challenge.userId, { method: 'totp' });
    return yield* openSession(context, request, { ...challenge, amr: ['pwd', 'otp', 'mfa'] });
  }
}

function* findChallenge(digest: string): Steps<OpenChallenge> {
  const [challenge] = yield* select<OpenChallenge>(
    'SELECT mfa_challenges.userId, mfa_challenges.sessionEpoch, authenticators.id, sealedSharedSecret ' +
      'FROM mfa_challenges INNER JOIN users ON users.id = mfa_challenges.userId ' +
      'AND users.sessionEpoch = mfa_challenges.sessionEpoch AND users.disabledAt IS NULL ' +
      'INNER JOIN authenticators ON authenticators.userId = mfa_challenges.userId ' +
      "AND authenticators.status = 'active' WHERE tokenDigest = ? AND mfa_challenges.expiresAt > ?",
    digest,
    Date.now(),
  );
  if (!challenge) throw new Refusal(400, 'no such challenge');
  return challenge;
}
