import { expect, test } from 'vitest';
import { VerifiedTokens } from './verified-tokens.js';

const seconds = 1_795_512_600;
const claims = { sub: '1001', sid: 'a', amr: ['pwd'], auth_time: 0, acr: 'aal1', exp: seconds } as const;

test('a token is remembered until the second it expires', () => {
  const tokens = new VerifiedTokens();
  expect(tokens.find('a.b.c', 0)).toBeUndefined();
  tokens.add('a.b.c', claims);
  expect(tokens.find('a.b.c', seconds * 1000 - 1)).toBe(claims);
  expect(tokens.find('a.b.d', 0)).toBeUndefined();
  expect(tokens.find('a.b.c', seconds * 1000)).toBeUndefined();
  expect(tokens.find('a.b.c', 0)).toBeUndefined();
});

test('the oldest tokens are replaced by new ones', () => {
  const tokens = new VerifiedTokens();
  for (let number = 0; number <= 2_000; number += 1) tokens.add(`token ${number}`, claims);
  expect(tokens.find('token 0', 0)).toBeUndefined();
  expect(tokens.find('token 1', 0)).toBe(claims);
  expect(tokens.find('token 2000', 0)).toBe(claims);
});
