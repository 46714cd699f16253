import { recordEvent } from './audit.js';
import { authenticate } from './callers.js';
import { type Context, type FloorRequest, Refusal } from './context.js';
import { select, type Steps } from './database.js';
import { admitCode, clearWrongCodes } from './limits.js';
import { findTimeStepOf, spendTimeStep } from './totp.js';

interface ActiveAuthenticator {
  readonly id: number;
  readonly userId: number;
  readonly sealedSharedSecret: string;
}

export async function verifyMfa(context: Context, request: FloorRequest): Promise<object> {
  const { database } = context;
  await authenticate(context, request);
  const userId = Number(request.path.split('/').at(-2));
  const authenticator = await database.read(findActive(userId));
  const timeStep = findTimeStepOf(context, authenticator, request.body['code'] ?? '');
  await database.transaction(spend);
  return { valid: true, method: 'totp' };

  function* spend(): Steps<void> {
    if (!(yield* admitCode(userId))) throw new Refusal(400, 'locked');
    if (!(yield* spendTimeStep(authenticator.id, timeStep))) throw new Refusal(400, 'used');
    yield* clearWrongCodes(userId);
    yield* recordEvent(request, 'mfa.verified', userId, { method: 'totp' });
  }
}

function* findActive(userId: number): Steps<ActiveAuthenticator> {
  const [authenticator] = yield* select<ActiveAuthenticator>(
    'SELECT id, userId, sealedSharedSecret FROM authenticators ' + "WHERE userId = ? AND status = 'active'",
    userId,
  );
  if (!authenticator) throw new Refusal(400, 'no authenticator');
  return authenticator;
}
