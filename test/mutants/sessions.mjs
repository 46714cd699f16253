import { mutantsOf } from './table.mjs';

const rightsRevoked = 'test/attacks/rights-revoked-meanwhile.test.ts';

const stateChanged = 'test/attacks/state-changed-meanwhile.test.ts';

export const mutants = [
  ...mutantsOf('src/common/http/throttling.ts', 'test/attacks/endless-changes.test.ts', [
    {
      find: "user.role === 'user'",
      replace: 'false',
      why: 'one account fills the disk with audit events',
    },
  ]),
  ...mutantsOf('src/common/http/jwt.guard.ts', 'test/attacks/endless-changes.test.ts', [
    {
      find: 'if (!endsSessions) await',
      replace: 'await',
      why: 'a flood with a stolen token keeps the owner from ending that session',
    },
  ]),
  ...mutantsOf('src/sessions/user-sessions.ts', 'test/attacks/endless-changes.test.ts', [
    {
      find: 'if (!other) return;',
      replace: '',
      why: 'ending no session leaves an event, as often as one likes',
    },
  ]),
  ...mutantsOf('src/sessions/held-account.ts', stateChanged, [
    {
      find: '=== nextCount(changeCount)',
      replace: '!== undefined',
      why: 'a change relies on what was read before another one',
    },
  ]),
  ...mutantsOf('src/sessions/end-session.ts', stateChanged, [
    {
      find: 'if ((await holdAccounts(manager, [userId])) === 0) return false;',
      replace: '',
      title: 'by signing out',
      why: 'a change is not refused after its session was ended by itself',
    },
  ]),
  ...mutantsOf('src/sessions/sessions.service.ts', stateChanged, [
    {
      find: 'sessionEpoch + 1, ${holdingSql}',
      replace: 'sessionEpoch + 1',
      title: 'with a hardware token',
      why: 'the ends of all sessions do not count as a change of the account',
    },
  ]),
  ...mutantsOf('src/sessions/authorised-changes.ts', stateChanged, [
    {
      find: ' && this.clock.now() < sessionExpiresAt',
      replace: '',
      title: 'ends by time',
      why: 'a change is made after its session has expired',
    },
  ]),
  ...mutantsOf('src/sessions/authorised-changes.ts', rightsRevoked, [
    {
      find: 'enabledOnly && held.disabledAt !== null',
      replace: 'false',
      test: 'test/attacks/disabled-account-enrolled.test.ts',
      why: 'MFA is turned on for an account that was disabled at the same moment',
    },
    {
      find: 'if (!still) throw lostRight();',
      replace: '',
      title: 'with a session that ends meanwhile',
      why: 'a change is made after its session has ended',
    },
    {
      find: 'if (!held) throw lostRight();',
      replace: '',
      title: 'verifyMfa by an administrator',
      why: 'a verifier acts after its session has ended',
    },
  ]),
  ...mutantsOf('src/sessions/sessions.service.ts', rightsRevoked, [
    {
      find: 'WHERE id = ? AND sessionEpoch = ? AND disabledAt IS NULL',
      replace: 'WHERE id = ? AND (sessionEpoch = ? OR 1 = 1)',
      title: 'a sign-in with the right password',
      why: 'a sign-in succeeds after its password was changed',
    },
    {
      find: 'AND refreshDigest = ? AND expiresAt > ? ',
      replace: 'AND (refreshDigest = ? OR 1 = 1) AND expiresAt > ? ',
      test: 'test/attacks/refresh-token-used-twice.test.ts',
      why: 'a refresh token can be used many times',
    },
  ]),
  ...mutantsOf('src/sessions/sessions.service.ts', 'test/attacks/too-many-session-rows.test.ts', [
    {
      find: "return new DomainError('REFRESH_TOKEN_INVALID', 'refresh token used twice');",
      replace: "throw new DomainError('REFRESH_TOKEN_INVALID', 'refresh token used twice');",
      title: 'takes one row',
      why: 'the effect of reuse is rolled back with the refusal',
    },
    {
      find: 'WHERE sessions.id = ? AND sessions.familyDigest = ?`;',
      replace: 'WHERE sessions.id = ? AND (sessions.familyDigest = ? OR 1 = 1)`;',
      title: 'is not ended by a token that only contains its id',
      why: 'knowing the id of a session is enough to end it',
    },
    {
      find: 'sessionEpoch = sessionEpoch + 1, ${holdingSql}',
      replace: '${holdingSql}',
      test: 'test/journeys/sessions.test.ts',
      why: 'ending all sessions ends none',
    },
    {
      find: "'expiresAt = CASE WHEN createdAt < ? THEN createdAt + ? ELSE ? END ' +",
      replace: "'expiresAt = CASE WHEN createdAt < 0 * ? THEN createdAt + ? ELSE ? END ' +",
      test: 'test/journeys/session-lifetime.test.ts',
      why: 'a refreshed session never ends',
    },
  ]),
  ...mutantsOf('src/sessions/sessions.service.ts', 'test/journeys/console-idle.test.ts', [
    {
      find: 'AND lastUsedAt > ? ',
      replace: 'AND (lastUsedAt > ? OR 1 = 1) ',
      title: 'applies to sessions that began before it was shortened',
      why: 'a shorter idle timeout does not end earlier sessions',
    },
    {
      find: 'createdAt: now, now, maxIdleSeconds }',
      replace: 'createdAt: now, now, maxIdleSeconds: this.config.timeToLive.refreshToken }',
      title: 'cannot be continued with its refresh token',
      why: 'the token endpoint continues an idle session of the console',
    },
    {
      find: 'const latestEnd = secondsAfter(now, maxIdleSeconds);',
      replace: 'const latestEnd = secondsAfter(now, this.config.timeToLive.refreshToken);',
      title: 'a refresh moves that time',
      why: 'a refreshed session of the console is continued after it was idle',
    },
  ]),
  ...mutantsOf('src/sessions/authorised-changes.ts', rightsRevoked, [
    {
      find: "role === 'helpdesk' && held.role !== user.role",
      replace: 'false',
      title: 'by the help desk for a user who becomes an administrator',
      why: 'the help desk acts on an administrator',
    },
    {
      find: 'users.role = ? AND users.disabledAt IS NULL',
      replace: '(users.role = ? OR 1 = 1) AND users.disabledAt IS NULL',
      title: 'who is made a user meanwhile',
      why: 'a revoked role still counts',
    },
  ]),
  ...mutantsOf('src/sessions/user-sessions.ts', 'test/journeys/console-session.test.ts', [
    {
      find: 'const ended = session && ',
      replace: 'const ended = !session && ',
      why: 'the previous session in the same browser stays valid',
    },
  ]),
  ...mutantsOf('src/database/transactions.ts', 'test/attacks/abandoned-call.test.ts', [
    {
      find: 'if (!(result instanceof DomainError)) assertWaiting(client);',
      replace: '',
      why: 'abandoned calls are carried out',
    },
    {
      find: 'if (!(result instanceof DomainError)) assertWaiting(client);',
      replace: 'assertWaiting(client);',
      why: 'a guess is not counted when its client hangs up',
    },
    {
      find: 'if (outcome instanceof DomainError) throw outcome;',
      replace: '',
      test: 'test/attacks/attempt-counter-rolled-back.test.ts',
      why: 'a refusal counts as success',
    },
  ]),
];
