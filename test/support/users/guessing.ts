import { expect } from 'vitest';
import type { Api, ApiAnswer } from '../http/api.js';
import type { MfaUser, Users } from './users.js';

/** The outcome of a guess; `retryAfter` in seconds. */
export interface Outcome {
  readonly status: number;
  readonly code?: string;
  readonly retryAfter?: number;
}

export const codeInvalid: Outcome = { status: 400, code: 'CODE_INVALID' };

export const locked = (retryAfter: number): Outcome => ({ status: 429, code: 'MFA_LOCKED', retryAfter });

export function outcomeOf({ status, headers, body }: ApiAnswer): Outcome {
  const retryAfter = headers.get('retry-after');
  return {
    status,
    ...(body?.code && { code: body.code }),
    ...(retryAfter !== null && { retryAfter: Number(retryAfter) }),
  };
}

/** All that a client sees of an answer, except what differs between any two requests. */
export function visible({ status, headers, body }: ApiAnswer): object {
  const seen = [...headers].filter(([name]) => name !== 'date' && name !== 'x-request-id');
  return { status, headers: Object.fromEntries(seen), body: { ...body, requestId: undefined } };
}

/** Tries one code in a new sign-in. */
export async function guess(users: Users, user: MfaUser, code: string): Promise<ApiAnswer> {
  return users.answer(await users.challenge(user), code);
}

/** Tries wrong passcodes one after the other, each in a new sign-in. @returns their outcomes */
export async function guessWrong(users: Users, user: MfaUser, times: number): Promise<Outcome[]> {
  const answers: Outcome[] = [];
  for (let attempt = 1; attempt <= times; attempt += 1) {
    answers.push(outcomeOf(await guess(users, user, user.enrolment.app.wrongCode())));
  }
  return answers;
}

/** Asks `verifyMfa` about a code of the user. */
export function verifyAs(
  api: Api,
  caller: { token: string },
  user: MfaUser,
  code: string,
): Promise<ApiAnswer> {
  return api.post(`/api/v1/users/${user.id}/verifyMfa`, caller.token, { code });
}

/** Sends wrong codes through `verifyMfa`, passcodes and scratch codes in turn, and checks that each is judged. */
export async function verifyWrong(
  api: Api,
  caller: { token: string },
  user: MfaUser,
  times: number,
): Promise<void> {
  for (let attempt = 1; attempt <= times; attempt += 1) {
    const code = attempt % 2 === 0 ? user.enrolment.app.wrongCode() : wrongScratchCode(user);
    const answer = await verifyAs(api, caller, user, code);
    expect(answer, `wrong code ${attempt}`).toMatchObject({ status: 200, body: { valid: false } });
  }
}

/** Eight digits that are not one of the user's scratch codes. */
export function wrongScratchCode({ enrolment: { scratchCodes } }: MfaUser): string {
  const candidates = Array.from({ length: 6 }, (_, digit) => String(digit).repeat(8));
  return candidates.find((candidate) => !scratchCodes.includes(candidate)) ?? '';
}

export function times<T>(count: number, value: T): T[] {
  return Array.from({ length: count }, () => value);
}

/** How often each name occurs. */
export function tally(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
