import { expect } from 'vitest';
import type { Api, ApiAnswer } from './api.js';

/** The longest a client may wait to learn that the database is unavailable, in milliseconds. */
export const maxWaitMs = 12_500;

export type TimedAnswer = Pick<ApiAnswer, 'status' | 'headers' | 'body' | 'text'> & {
  readonly milliseconds: number;
};

/** The answer and its duration; status 0 if the connection was closed without an answer. */
export async function timed(call: () => Promise<ApiAnswer>): Promise<TimedAnswer> {
  const started = performance.now();
  const elapsed = (): number => performance.now() - started;
  try {
    const answer = await call();
    return { ...answer, milliseconds: elapsed() };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const text = `no answer: ${error.message} after ${Math.round(elapsed())} ms`;
    return { status: 0, headers: new Headers(), body: undefined, text, milliseconds: elapsed() };
  }
}

/** Checks for a timely 503 with Retry-After that reveals nothing about the database. */
export function expectUnavailable(answer: TimedAnswer): void {
  expect(answer.status, answer.text).toBe(503);
  expect(answer.body.code).toBe('SERVICE_UNAVAILABLE');
  expect(answer.headers.get('retry-after')).toMatch(/^[1-9][0-9]?$/);
  expect(answer.milliseconds).toBeLessThan(maxWaitMs);
  const shown = answer.text + JSON.stringify([...answer.headers]);
  expect(shown).not.toMatch(/sql|maria|tester|mfa_test|127\.0\.0\.1|ECONN|ETIMEDOUT|busy|locked|pool/i);
}

export function expectUnavailableOAuth(answer: TimedAnswer): void {
  expectUnavailable(answer);
  expect(Object.keys(answer.body)).toEqual(['error', 'error_description', 'code', 'requestId']);
  expect(answer.body.error).toBe('temporarily_unavailable');
}

export function signInOnce(api: Api, password: string): Promise<ApiAnswer> {
  return api.token({ grant_type: 'password', username: 'administrator', password });
}
