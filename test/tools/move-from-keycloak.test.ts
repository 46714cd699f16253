import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashSync } from '@node-rs/argon2';
import { Secret, TOTP } from 'otpauth';
import { expect, test } from 'vitest';
import { base32nopad } from '@scure/base';
import { AuthenticatorApp } from '../support/oracles/authenticator-app.js';
import { createDatabase } from '../support/database/database.js';
import { temporaryFolder } from '../support/processes/folders.js';
import { spawnTool } from '../support/processes/processes.js';
import { startService } from '../support/service/service.js';

const password = 'four words are better';
const folder = temporaryFolder();
const [, , , , salt, value] = hashSync(password, { memoryCost: 7168, timeCost: 5, parallelism: 1 }).split(
  '$',
);
const text = randomBytes(10).toString('hex');
const [second, third, fourth] = [1, 2, 3].map(() => randomBytes(10).toString('hex')) as [
  string,
  string,
  string,
];
const base32 = base32nopad.encode(randomBytes(20));

const credential = (type: string, secretData: object, credentialData: object) => ({
  type,
  secretData: JSON.stringify(secretData),
  credentialData: JSON.stringify(credentialData),
});
const argon2 = credential(
  'password',
  { value: `${value}=`, salt: `${salt}==` },
  {
    hashIterations: 5,
    algorithm: 'argon2',
    additionalParameters: { memory: ['7168'], parallelism: ['1'], type: ['id'], version: ['1.3'] },
  },
);
const pbkdf2 = credential('password', { value: 'x', salt: 'y' }, { algorithm: 'pbkdf2-sha512' });
const otp = (secret: string, data: object = {}) =>
  credential(
    'otp',
    { value: secret },
    { subType: 'totp', digits: 6, period: 30, algorithm: 'HmacSHA1', ...data },
  );
const webauthn = credential('webauthn', {}, { credentialId: 'x' });
const user = (username: string, ...credentials: object[]) => ({ username, enabled: true, credentials });

test('users are imported from several exports; without their second factor, they cannot sign in by password alone', async () => {
  const files = [
    [
      user('texty', argon2, otp(text)),
      user('based', argon2, otp(base32, { secretEncoding: 'BASE32' })),
      user(
        'several',
        argon2,
        otp(text),
        { ...otp(second), userLabel: 'Work\nphone' },
        otp(third),
        otp(fourth),
      ),
      user('service-account-shop', argon2),
      { ...user('robot'), serviceAccountClientId: 'robot' },
    ],
    [
      user('plain', argon2),
      user('keyed', argon2, webauthn),
      user('counter', argon2, otp(text, { subType: 'hotp', counter: 3 })),
      user('seven', argon2, otp(text, { digits: 7 })),
      user('eight', argon2, otp(text, { digits: 8, algorithm: 'HmacSHA256', period: 60 })),
      { ...user('dutiful', argon2), requiredActions: ['CONFIGURE_TOTP'] },
      user('old', pbkdf2),
      { ...user('gone', argon2), enabled: false },
      user('broken', argon2, { type: 'otp', secretData: '{', credentialData: '{}' }),
    ],
  ].map((users, index) => {
    const file = join(folder, `realm-users-${index}.json`);
    writeFileSync(file, JSON.stringify({ realm: 'acme', users }));
    return file;
  });
  const { environment } = await createDatabase();
  const service = await startService(environment);
  const [output, report] = [join(folder, 'users.jsonl'), join(folder, 'losses.csv')];
  const converted = await spawnTool('keycloak', [...files, '--output', output, '--report', report], {})
    .ending;
  expect(converted).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('12 users, 7 of them with losses; 2 service accounts skipped'),
  });
  const lost = readFileSync(report, 'utf8');
  expect(lost).toMatch(/^several,"otp: a user can have 3, and this is another one/m);
  expect(lost).toMatch(/^keyed,.*webauthn: this type cannot be converted.*invite the user to enrol/m);
  expect(lost).toMatch(/^counter,.*hotp.*invite/m);
  expect(lost).toMatch(/^seven,.*digits.*invite/m);
  expect(lost).toMatch(/^dutiful,.*invite/m);
  expect(lost).toMatch(/^old,password: only Argon2id is supported/m);
  expect(lost).toMatch(/^broken,.*cannot be read.*invite/m);

  const imported = await spawnTool('users', ['import', output], environment).ending;
  expect(imported, imported.stderr).toMatchObject({ code: 0 });
  const code = (secret: string) => new AuthenticatorApp(secret).code();
  await service.users.signIn('plain', password);
  await service.users.signInWithMfa({ name: 'texty', password }, code(base32nopad.encode(Buffer.from(text))));
  await service.users.signInWithMfa({ name: 'based', password }, code(base32));
  for (const each of [text, second, third]) {
    const shown = code(base32nopad.encode(Buffer.from(each)));
    await service.users.signInWithMfa({ name: 'several', password }, shown);
  }
  const secret = Secret.fromUTF8(text);
  const eight = new TOTP({ secret, digits: 8, algorithm: 'SHA256', period: 60 });
  await service.users.signInWithMfa({ name: 'eight', password }, eight.generate());
  const admin = await service.users.admin();
  const { body } = await service.api.get('/api/v1/users?nameFilter=keyed', admin);
  const invitation = await service.api.post(`/api/v1/users/${body.results[0].id}/mfa/invitation`, admin);
  expect(invitation.status).toBe(201);
  for (const username of ['keyed', 'counter', 'seven', 'dutiful', 'broken', 'old', 'gone']) {
    const { status } = await service.api.token({ grant_type: 'password', username, password });
    expect({ username, status }).toEqual({ username, status: 400 });
  }
});

test('files without any user, such as the export of the realm alone, are refused', async () => {
  const file = join(folder, 'realm.json');
  writeFileSync(file, JSON.stringify({ realm: 'acme' }));
  const [output, report] = [join(folder, 'none.jsonl'), join(folder, 'none.csv')];
  const ending = await spawnTool('keycloak', [file, '--output', output, '--report', report], {}).ending;
  expect(ending).toMatchObject({
    code: 1,
    stderr: 'There are no users in these files: export the realm with its users.\n',
  });
  expect([output, report].filter((each) => existsSync(each))).toEqual([]);
});
