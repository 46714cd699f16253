import { tokenDigest } from '../../src/crypto/digests.js';
import { recordEvent } from './audit.js';
import { authenticate, type Caller, ownAccount } from './callers.js';
import { type Context, type FloorRequest, Refusal } from './context.js';
import { change, type FloorDatabase, placeholders, select, type Steps } from './database.js';
import { startCounting } from './limits.js';
import { findTimeStepOf, spendTimeStep } from './totp.js';

interface PendingSlot {
  readonly id: number;
  readonly userId: number;
  readonly sealedSharedSecret: string;
  readonly pendingScratchCodes: string;
}

export async function acceptMfa(context: Context, request: FloorRequest): Promise<undefined> {
  const { database } = context;
  const caller = await authenticate(context, request);
  const { code = '', token = '' } = request.body;
  const enrolmentTokenDigest = tokenDigest(token);
  const slot = await database.read(findPendingSlot(caller, request.path, enrolmentTokenDigest));
  const timeStep = findTimeStepOf(context, slot, code);
  await database.transaction(confirm);
  return undefined;

  function* confirm(): Steps<void> {
    const now = Date.now();
    yield* change('UPDATE sessions SET lastUsedAt = ? WHERE id = ?', now, caller.sessionId);
    const attempts = yield* change(
      'UPDATE authenticators SET confirmAttempts = confirmAttempts + 1 WHERE userId = ? ' +
        "AND status = 'pending' AND enrolmentTokenDigest = ? AND confirmAttempts < 5 AND expiresAt > ?",
      slot.userId,
      enrolmentTokenDigest,
      now,
    );
    if (attempts !== 1 || !(yield* spendTimeStep(slot.id, timeStep))) throw new Refusal(400, 'used');
    yield* change("DELETE FROM authenticators WHERE userId = ? AND status = 'active'", slot.userId);
    yield* change(
      "UPDATE authenticators SET status = 'active', enrolmentTokenDigest = NULL, expiresAt = NULL, " +
        'pendingScratchCodes = NULL, enabledAt = ?, lastUsedAt = ? WHERE id = ?',
      now,
      now,
      slot.id,
    );
    yield* storeScratchCodes(database, slot);
    yield* startCounting(database, slot.userId);
    yield* change('UPDATE users SET sessionEpoch = sessionEpoch + 1 WHERE id = ?', slot.userId);
    yield* change('DELETE FROM sessions WHERE userId = ? AND id <> ?', slot.userId, caller.sessionId);
    yield* recordEvent(request, 'mfa.enabled', slot.userId, { method: 'totp', replaced: false });
  }
}

const codesPerUser = 5;
const codeColumns = ['userId', 'position', 'salt', 'digestKeyId', 'digest', 'usedAt'];

function* storeScratchCodes(
  database: FloorDatabase,
  { userId, pendingScratchCodes }: PendingSlot,
): Steps<void> {
  const { salt, digestKeyId, digests } = JSON.parse(pendingScratchCodes) as {
    salt: string;
    digestKeyId: string;
    digests: string[];
  };
  yield* change(
    `INSERT INTO scratch_codes (${codeColumns.join(', ')}) VALUES ` +
      `${Array<string>(codesPerUser)
        .fill(`(${placeholders(codeColumns.length)})`)
        .join(', ')} ` +
      database.onConflict(['userId', 'position'], codeColumns.slice(2)),
    ...digests.flatMap((digest, position) => [userId, position, salt, digestKeyId, digest, null]),
  );
}

function* findPendingSlot(caller: Caller, path: string, digest: string): Steps<PendingSlot> {
  const user = ownAccount(caller, path);
  const [slot] = yield* select<PendingSlot>(
    'SELECT id, userId, sealedSharedSecret, pendingScratchCodes FROM authenticators ' +
      "WHERE userId = ? AND status = 'pending' AND enrolmentTokenDigest = ?",
    user.id,
    digest,
  );
  if (!slot) throw new Refusal(400, 'no such enrolment');
  return slot;
}
