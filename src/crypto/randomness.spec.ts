import { expect, test } from 'vitest';
import {
  randomDigits,
  randomEnrolmentToken,
  randomId,
  randomSalt,
  randomSharedSecret,
  randomToken,
} from './randomness.js';

test('a shared secret has 160 bits (RFC 4226 4 R6)', () => {
  expect(randomSharedSecret(20)).toHaveLength(20);
});

test('an opaque token is 256 bits in base64url; ids and salts are 128 bits in hex', () => {
  expect(randomToken()).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(randomId()).toMatch(/^[0-9a-f]{32}$/);
  expect(randomSalt()).toMatch(/^[0-9a-f]{32}$/);
});

test('an enrolment token is base64 of 64 upper-case hex characters', () => {
  const token = randomEnrolmentToken();
  expect(token).toMatch(/^[A-Za-z0-9+/]{86}==$/);
  expect(Buffer.from(token, 'base64').toString('ascii')).toMatch(/^[0-9A-F]{64}$/);
});

test('no value is generated twice', () => {
  for (const draw of [
    randomToken,
    randomId,
    randomSalt,
    randomEnrolmentToken,
    () => randomSharedSecret(20).toString('hex'),
  ]) {
    expect(new Set(Array.from({ length: 1000 }, draw)).size).toBe(1000);
  }
});

test('digits cover the whole range, without a zero at the beginning', () => {
  // With 4,000 values of two digits, one of the ninety is missing once in 10^17 runs.
  const drawn = new Set(Array.from({ length: 4000 }, () => randomDigits(2)));
  expect([...drawn].sort()).toEqual(Array.from({ length: 90 }, (_, index) => String(index + 10)));
  expect(randomDigits(8)).toMatch(/^[1-9][0-9]{7}$/);
});
