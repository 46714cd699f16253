import { type Account, type AccountSession, sessionFrom } from './account.js';
import type { Code } from './authenticator.js';
import {
  type Answer,
  type Body,
  demand,
  type SoakClient,
  tokenPath,
  unexpected,
  UnexpectedAnswer,
} from './client.js';
import type { Ledger } from './ledger.js';

interface Parts {
  readonly client: SoakClient;
  readonly ledger: Ledger;
}

interface RefusalParts extends Parts {
  /** Whether all processes have the right time. */
  readonly clocksAgree: () => boolean;
}

/** Signs a user without MFA in. */
export async function signInByPassword(parts: Parts, account: Account): Promise<AccountSession> {
  const tokens = await passwordGrant(parts, account);
  return openSession(parts, account, tokens);
}

/** The first step of a sign-in with MFA. @returns the MFA token. */
export async function challenge(parts: Parts, account: Account): Promise<string> {
  const { mfa_token: challengeToken } = await passwordGrant(parts, account);
  if (challengeToken === undefined) throw new UnexpectedAnswer('the second factor was not asked for');
  parts.ledger.expect('sign_in.challenged', account.id, {});
  return challengeToken;
}

/** The second step, with a code that must be accepted. */
export async function answer(
  parts: Parts,
  account: Account,
  challengeToken: string,
  code: Code,
): Promise<void> {
  const given = await mfaGrant(parts, challengeToken, code);
  if (given.status !== 200) throw unexpected(`a sign-in with a good ${code.method} code`, given);
  recordAccepted(parts, account, code, given.body);
  account.failures = 0;
}

/** The second step, with a code that must be refused for this reason. */
export async function answerWrongly(
  parts: RefusalParts,
  account: Account,
  code: Code,
  reason: 'mfa.verification_failed' | 'mfa.code_used_again',
): Promise<void> {
  const given = await mfaGrant(parts, await challenge(parts, account), code);
  if (given.status === 200) recordAccepted(parts, account, code, given.body);
  recordRefused(parts, account, code, given, reason);
}

/** Two parallel sign-ins with the same code, one of which must succeed. */
export async function answerTwice(parts: RefusalParts, account: Account, code: Code): Promise<void> {
  const challenges = [await challenge(parts, account), await challenge(parts, account)];
  const given = await Promise.all(challenges.map((token) => mfaGrant(parts, token, code)));
  const [first, ...others] = given.filter(({ status }) => status === 200);
  if (!first) throw unexpected(`one of two sign-ins with a good ${code.method} code`, demand(given[0]));
  recordAccepted(parts, account, code, first.body);
  account.failures = 0;
  for (const { body } of others) recordAccepted(parts, account, code, body);
  for (const each of given)
    if (each.status !== 200) recordRefused(parts, account, code, each, 'mfa.code_used_again');
}

function recordAccepted(parts: Parts, account: Account, code: Code, tokens: Body): void {
  parts.ledger.accept(account, code);
  parts.ledger.expect('mfa.verified', account.id, { method: code.method });
  openSession(parts, account, tokens);
}

function recordRefused(
  { ledger, clocksAgree }: RefusalParts,
  account: Account,
  { method }: Code,
  given: Answer,
  reason: 'mfa.verification_failed' | 'mfa.code_used_again',
): void {
  if (given.status !== 400 || given.body.code !== 'CODE_INVALID')
    throw unexpected(`a sign-in with a bad ${method} code`, given);
  if (clocksAgree()) ledger.expect(reason, account.id, { method });
  // To a process with another time, a used passcode is one of a time step that it does not accept at all.
  else ledger.expectEither([reason, 'mfa.verification_failed'], account.id, { method });
  account.failures += 1;
}

function openSession({ ledger }: Parts, account: Account, tokens: Body): AccountSession {
  const session = sessionFrom(tokens);
  account.session = session;
  const { sessionId, amr } = session;
  ledger.expect('session.started', account.id, { sessionId, amr });
  return session;
}

function passwordGrant({ client }: Parts, { name, password }: Account): Promise<Body> {
  return client.post(tokenPath, undefined, { grant_type: 'password', username: name, password });
}

function mfaGrant({ client }: Parts, challengeToken: string, code: Code): Promise<Answer> {
  const body = { grant_type: 'mfa', mfa_token: challengeToken, mfa_code: code.text };
  return client.send('POST', tokenPath, undefined, body);
}
