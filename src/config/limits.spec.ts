import { describe, expect, test } from 'vitest';
import { configured, mistakesIn } from '../../test/support/service/configurations.js';

const hour = 3600;

/** NIST SP 800-63B-4 3.2.2 allows no more than 100 failures in a row: 50 by signing in, 50 through verifiers. */
const bounds = [
  ['MFA_MAX_FAILURES', 1, 50],
  ['PASSWORD_MAX_FAILURES', 1, 100],
  ['LOCK_INITIAL_WAIT', 1, hour],
  // No shorter than the longest initial wait, so that waits never shrink; over before failures are forgotten.
  ['LOCK_MAXIMUM_WAIT', hour, 12 * hour],
  ['TOKEN_REQUESTS_PER_MINUTE', 1, 1_000_000],
  ['MAX_CONNECTIONS', 20, 100_000],
  // 0 turns it off.
  ['STEP_UP_MAX_AGE', 0, 24 * hour],
] as const;

test('by default: ten failures, waits from 30 s to an hour, 600 requests a minute, 1,000 connections', () => {
  expect(configured({}).limits).toEqual({
    secondFactorFailures: 10,
    passwordFailures: 10,
    tokenRequestsPerMinute: 600,
    connections: 1_000,
    backoff: { initialSeconds: 30, maximumSeconds: hour },
  });
});

test('proof of a factor is fresh for fifteen minutes by default', () => {
  expect(configured({}).stepUpMaxAge).toBe(900);
  expect(configured({ STEP_UP_MAX_AGE: '60' }).stepUpMaxAge).toBe(60);
});

test('each variable sets its own limit', () => {
  const environment = {
    MFA_MAX_FAILURES: '3',
    PASSWORD_MAX_FAILURES: '4',
    LOCK_INITIAL_WAIT: '5',
    LOCK_MAXIMUM_WAIT: '7200',
    TOKEN_REQUESTS_PER_MINUTE: '6',
    MAX_CONNECTIONS: '700',
  };
  expect(configured(environment).limits).toEqual({
    secondFactorFailures: 3,
    passwordFailures: 4,
    tokenRequestsPerMinute: 6,
    connections: 700,
    backoff: { initialSeconds: 5, maximumSeconds: 7200 },
  });
});

describe.each(bounds)('%s cannot be set to a value without effect', (name, min, max) => {
  test.each([min, max])('%i is accepted', (value) => {
    expect(mistakesIn({ [name]: String(value) })).toEqual([]);
  });

  test.each([min - 1, max + 1, -1, ' ', 'Infinity', '1e1', '10.5', 'none', '5m', '0x10'])(
    '%s is not',
    (value) => {
      expect(mistakesIn({ [name]: String(value) })).toEqual([
        `${name} must be a whole number from ${min} to ${max}, not "${value}"`,
      ]);
    },
  );
});
