import { randomId } from '../../src/crypto/randomness.js';
import { timeOrderedId } from '../../src/crypto/time-ordered-id.js';
import type { FloorRequest } from './context.js';
import { change, placeholders, type Steps } from './database.js';

const insertSql =
  'INSERT INTO audit_events (id, occurredAt, type, outcome, actorUserId, subjectUserId, address, userAgent, ' +
  `requestId, reason, details) VALUES (${placeholders(11)})`;

/** Records a success of a user on the user's own account. */
export function* recordEvent(
  request: FloorRequest,
  type: string,
  userId: number,
  details: object,
): Steps<void> {
  const now = Date.now();
  const { address, userAgent } = request;
  yield* change(
    insertSql,
    timeOrderedId(now),
    now,
    type,
    'success',
    userId,
    userId,
    address,
    userAgent,
    randomId(),
    null,
    JSON.stringify(details),
  );
}
