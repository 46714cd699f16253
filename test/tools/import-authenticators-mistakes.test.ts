import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Secret } from 'otpauth';
import { CoseKey } from 'nid-webauthn-emulator';
import { describe, expect, test } from 'vitest';
import { cellsOf } from '../support/oracles/csv.js';
import { allRows } from '../support/database/rows.js';
import { startImports } from '../support/processes/imports.js';
import { PasskeySteps } from '../support/users/passkeys.js';

const { service, newFile, write, importUsers } = await startImports({
  PUBLIC_URL: 'https://mfa.example.com',
});

type Item = Record<string, unknown>;

const secrets: string[] = [];
function newSecret(bytes = 20): string {
  const secret = new Secret({ size: bytes }).base32;
  secrets.push(secret);
  return secret;
}

const totp = (changed: Item = {}): Item => ({ kind: 'totp', name: 'App', secret: newSecret(), ...changed });

function publicKey(): string {
  const { publicKey: key } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return Buffer.from(CoseKey.fromKeyObject(key).toBytes()).toString('base64url');
}

const passkey = (changed: Item = {}): Item => ({
  kind: 'passkey',
  name: 'Key',
  credentialId: randomBytes(32).toString('base64url'),
  publicKey: publicKey(),
  signCount: 3,
  deviceType: 'singleDevice',
  backedUp: false,
  transports: ['usb'],
  aaguid: '00000000-0000-0000-0000-000000000000',
  rpId: 'mfa.example.com',
  userHandle: randomBytes(32).toString('base64url'),
  userVerified: true,
  ...changed,
});

const lineOf = (name: string, fields: Item): string => `${JSON.stringify({ name, ...fields })}\n`;
const now = (period: number): number => Math.floor(Date.now() / 1000 / period);
const manyKeys = Array.from({ length: 11 }, () => passkey());
const rsa1024 = 'pAEDAzkBACBZAIA' + randomBytes(90).toString('base64url');

const mistakes: readonly (readonly [title: string, fields: Item, reason: string])[] = [
  ['no array', { authenticators: { kind: 'totp' } }, 'authenticators must be a JSON array'],
  ['text', { authenticators: JSON.stringify([totp()]) }, 'authenticators must be a JSON array'],
  ['no object', { authenticators: [totp(), 'x'] }, 'number 2: it is not a JSON object'],
  [
    'another kind',
    { authenticators: [totp({ kind: 'hotp' })] },
    'number 1: kind must be one of totp, passkey',
  ],
  [
    'an unknown member',
    { authenticators: [totp({ counter: 3 })] },
    'number 1: it has a member that is unknown',
  ],
  [
    'no secret',
    { authenticators: [totp(), totp({ secret: undefined })] },
    'number 2: secret must be a string',
  ],
  ['a short secret', { authenticators: [totp({ secret: newSecret(10) })] }, '--accept-short-secrets'],
  ['an empty name', { authenticators: [totp({ name: '' })] }, 'number 1: name must be'],
  ['a name of two lines', { authenticators: [passkey({ name: 'a\nb' })] }, 'name must not contain control'],
  ['seven digits', { authenticators: [totp({ digits: 7 })] }, 'number 1: digits must be one of'],
  [
    'MD5',
    { authenticators: [totp({ algorithm: 'MD5' })] },
    'number 1: algorithm must be SHA1, SHA256 or SHA512',
  ],
  [
    'ninety seconds',
    { authenticators: [totp({ period: 90 })] },
    'number 1: period must not be greater than 60',
  ],
  [
    'a clock that is more than a day ahead',
    { authenticators: [totp({ period: 60, driftSteps: 1441 })] },
    'number 1: driftSteps must be at most a day',
  ],
  ['half a step', { authenticators: [totp({ driftSteps: 0.5 })] }, 'number 1: driftSteps must be an integer'],
  [
    'a step in the future',
    { authenticators: [totp({ period: 60, lastAcceptedTimeStep: now(30) })] },
    'a lastAcceptedTimeStep is more than a day ahead',
  ],
  [
    'two main ones',
    { authenticators: [totp({ main: true }), totp({ main: true })] },
    'more than one is the main',
  ],
  [
    'four apps',
    { authenticators: [totp(), totp(), totp(), totp()] },
    'a user can have 3 TOTP authenticators',
  ],
  ['eleven passkeys', { authenticators: manyKeys }, 'and 10 in all'],
  ['a cut off id', { authenticators: [passkey({ credentialId: 'AB' })] }, 'credentialId is cut off'],
  ['an id of base64', { authenticators: [passkey({ credentialId: 'a+b=' })] }, 'credentialId must be'],
  ['no public key', { authenticators: [passkey({ publicKey: 'AAAA' })] }, 'a publicKey is no COSE key'],
  ['a weak public key', { authenticators: [passkey({ publicKey: rsa1024 })] }, 'a publicKey is'],
  [
    'a counter below zero',
    { authenticators: [passkey({ signCount: -1 })] },
    'signCount must not be less than 0',
  ],
  ['a copy of what cannot be copied', { authenticators: [passkey({ backedUp: true })] }, 'backedUp is true'],
  ['an address', { authenticators: [passkey({ rpId: 'https://mfa.example.com' })] }, 'rpId must be a domain'],
  ['an otpauth of another', { secret: newSecret(), authenticators: [totp()] }, 'none of them has the secret'],
  ['fewer than said', { mfaEnabled: true, authenticators: [] }, 'mfaEnabled: it is true, but'],
  ['a kind lost', { mfaKinds: ['totp', 'passkey'], authenticators: [totp()] }, 'mfaKinds: it names passkey'],
  [
    'a kind too many',
    { mfaKinds: ['totp'], authenticators: [totp(), passkey()] },
    'mfaKinds: it does not name',
  ],
];

const twice = totp();
const sameKey = passkey();

describe('mistakes in the authenticators of a file', () => {
  test('are each named in one sentence that quotes no secret, and nothing is imported', async () => {
    const before = await allRows(service.database);
    const report = newFile();
    const lines = mistakes.map(([, fields], index) => lineOf(`wrong-${index}`, fields));
    const later = [
      lineOf('repeated', { authenticators: [twice, twice] }),
      lineOf('first', { authenticators: [sameKey] }),
      lineOf('second', { authenticators: [sameKey] }),
    ];
    const { code, stderr } = await importUsers(
      write([...lines, ...later].join(''), 'jsonl'),
      '--report',
      report,
    );
    expect(code).toBe(3);
    const reported = readFileSync(report, 'utf8');
    const reasons = cellsOf(reported).map(
      ([, name = '', outcome, reason]) => [name, { outcome, reason }] as const,
    );
    const outcomes = Object.fromEntries(reasons);
    for (const [index, [title, , reason]] of mistakes.entries())
      expect(outcomes[`wrong-${index}`], title).toEqual({
        outcome: 'invalid',
        reason: expect.stringContaining(reason),
      });
    expect(outcomes['repeated']?.reason).toContain('two of them have the same secret');
    expect(outcomes['first']?.outcome).toBe('fine');
    expect(outcomes['second']?.reason).toContain('a passkey occurs earlier in the file');
    for (const secret of secrets) expect(reported + stderr).not.toContain(secret);
    expect(reported + stderr).not.toContain(String(sameKey['credentialId']));
    expect(await allRows(service.database)).toEqual(before);
  });

  test('a passkey that somebody has here already keeps its user out, wholly', async () => {
    const here = new PasskeySteps(service.api, service.users, 'https://mfa.example.com');
    const { device } = await here.createUser();
    const before = await allRows(service.database);
    const user = { authenticators: [totp(), passkey({ credentialId: device.credentialId })] };
    const { code, stderr } = await importUsers(write(lineOf('late', user), 'jsonl'));
    expect(code).toBe(3);
    expect(stderr).toContain('Line 1: authenticators: another user has a passkey with this credentialId.');
    expect(await allRows(service.database)).toEqual(before);
  });

  test('a cell that a spreadsheet cut off is refused', async () => {
    const json = JSON.stringify([totp()]).slice(0, 40).replaceAll('"', '""');
    const { code, stderr } = await importUsers(write(`name,authenticators\ncut,"${json}"\n`));
    expect(code).toBe(3);
    expect(stderr).toContain('Line 2: authenticators must be a JSON array.');
  });
});

test('passkeys for another domain are imported, and the command says whom they leave without a factor', async () => {
  const elsewhere = { rpId: 'old.example.com' };
  const report = newFile();
  const path = write(
    lineOf('both', { authenticators: [totp(), passkey(elsewhere)] }) +
      lineOf('lost', { authenticators: [passkey(elsewhere), passkey(elsewhere)] }) +
      lineOf('kept', { authenticators: [passkey()] }),
    'jsonl',
  );
  const { code, stderr } = await importUsers(path, '--report', report);
  expect(code, stderr).toBe(0);
  expect(stderr).toContain('Passkeys that do not work at the present PUBLIC_URL: 3 for old.example.com.\n');
  expect(stderr).toContain('Users who have no other second factor: 1.');
  const lines = readFileSync(report, 'utf8').split('\n');
  expect(lines).toContain('1,both,imported,passkey for old.example.com');
  expect(lines).toContain('3,kept,imported,');
  const { body } = await service.api.get('/api/v1/users?nameFilter=lost', await service.users.admin());
  expect(body.results[0]).toMatchObject({ mfaEnabled: true });
});
