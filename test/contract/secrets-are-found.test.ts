import { describe, expect, test } from 'vitest';
import { SecretFinder } from '../support/secrets/secrets.js';

const password = 'a "pass/word" of mine';
const enrolmentToken = Buffer.from('0B4862A4126DAC20BF333DF8943F65DF').toString('base64');

function found(text: string): string[] {
  const secrets = [
    { value: password, what: 'password' },
    { value: 'Zm9yLXRoZS1uZXh0LXBhaXI', what: 'refresh_token' },
    { value: enrolmentToken, what: 'token' },
    { value: '492039', what: 'code' },
    { value: '58189682', what: 'scratchCodes' },
    { value: 'short', what: 'password' },
  ].map((secret) => ({ ...secret, issuedBy: undefined }));
  return new SecretFinder(secrets).findIn(text).map(({ what }) => what);
}

describe('a secret in the output of a service', () => {
  test.each([
    ['alone', 'Zm9yLXRoZS1uZXh0LXBhaXI', ['refresh_token']],
    ['in the middle', 'before-Zm9yLXRoZS1uZXh0LXBhaXI-after', ['refresh_token']],
    ['unchanged', `x ${password} y`, ['password']],
    ['in JSON', JSON.stringify({ password }), ['password']],
    ['in JSON within JSON', JSON.stringify({ details: '{"code":"492039"}' }), ['code']],
    ['in an address', `/users?p=${encodeURIComponent(password)}`, ['password']],
    ['in base64', `Basic ${Buffer.from(password).toString('base64')}`, ['password']],
    ['decoded', 'token 0B4862A4126DAC20BF333DF8943F65DF', ['token']],
    ['a code', '{"code":"492039"}', ['code']],
    ['a scratch code in a list', '["1","58189682"]', ['scratchCodes']],
    ['two of them', '492039 58189682', ['code', 'scratchCodes']],
  ])('is found: %s', (_, text, what) => {
    expect(found(text)).toEqual(what);
  });

  test.each([
    'Zm9yLXRoZS1uZXh0LXBhaX',
    '1492039',
    '4920390',
    '0.492039',
    'a492039',
    '492039f',
    'seed-492039',
    'max-age=58189682',
    '58189682-0b48-4a12',
    '158189682',
    'short',
    '',
  ])('is not found in other text: %s', (text) => {
    expect(found(text)).toEqual([]);
  });
});
