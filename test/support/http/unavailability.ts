import { expect } from 'vitest';
import type { Api, ApiAnswer } from './api.js';

/** The longest a client may wait for the news that the database is away, in milliseconds. */
export const longestWait = 12_500;

export type TimedAnswer = Pick<ApiAnswer, 'status' | 'headers' | 'body' | 'text'> & {
  readonly milliseconds: number;
};

/** The answer and how long it took; status 0 if the connection was closed without one. */
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

/** A 503 in the form of its endpoint that tells when to come back, in time, and nothing about the database. */
export function expectUnavailable(answer: TimedAnswer): void {
  expect(answer.status, answer.text).toBe(503);
  expect(answer.body.code).toBe('SERVICE_UNAVAILABLE');
  expect(answer.headers.get('retry-after')).toMatch(/^[1-9][0-9]?$/);
  expect(answer.milliseconds).toBeLessThan(longestWait);
  const told = answer.text + JSON.stringify([...answer.headers]);
  expect(told).not.toMatch(/sql|maria|tester|mfa_test|127\.0\.0\.1|ECONN|ETIMEDOUT|busy|locked|pool/i);
}

export function expectUnavailableOAuth(answer: TimedAnswer): void {
  expectUnavailable(answer);
  expect(Object.keys(answer.body)).toEqual(['error', 'error_description', 'code', 'requestId']);
  expect(answer.body.error).toBe('temporarily_unavailable');
}

export function signInOnce(api: Api, password: string): Promise<ApiAnswer> {
  return api.token({ grant_type: 'password', username: 'administrator', password });
}
