import { readFileSync, statSync } from 'node:fs';
import { hashSync } from '@node-rs/argon2';
import { TOTP, URI } from 'otpauth';
import { generateURI } from 'otplib';
import speakeasy from 'speakeasy';
import { expect, test } from 'vitest';
import { createDatabase } from '../support/database/database.js';
import { expectUserCounts } from '../support/database/numbered-users.js';
import { allRows } from '../support/database/rows.js';
import { AuthenticatorApp } from '../support/oracles/authenticator-app.js';
import { startImports } from '../support/processes/imports.js';
import { setRealPasswordCost } from '../support/service/password-cost.js';
import { type Ending, spawnTool } from '../support/processes/processes.js';
import { startService } from '../support/service/service.js';
import { stopClock } from '../support/service/time.js';

const password = 'four words are better';
const secrets = ['KQ5P6HBW63UTX4JPMXBJXI2PQMKQ5P6H', 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'] as const;
const keys = {
  JWT_SECRET: 'a'.repeat(10) + 'bcdefghijklmnopqrstuvwxyz0123456789',
  DIGEST_KEY: 'b'.repeat(10) + 'cdefghijklmnopqrstuvwxyz01234567890',
};

// An import refuses hashes that cost as little as the tests' own.
setRealPasswordCost();
const { service, environment, newFile, write, importUsers } = await startImports({
  ...keys,
  ENCRYPTION_KEYS: `here:${randomKey()}`,
});
stopClock();

const exportUsers = (...args: string[]): Promise<Ending> =>
  spawnTool('users', ['export', ...args], environment).ending;
const signInWithApp = (name: string, secret: string) =>
  service.users.signInWithMfa({ name, password }, new AuthenticatorApp(secret).code());

test('imports CSV with passwords or hashes and TOTP secrets or URIs, and the users sign in with them', async () => {
  const hash = hashSync(password, { memoryCost: 19456, timeCost: 2, parallelism: 1 });
  const keycloak = `otpauth://totp/realm:keycloak?secret=${secrets[0]}&digits=6&algorithm=SHA1&issuer=realm&period=30`;
  const ofSpeakeasy = speakeasy.otpauthURL({ secret: secrets[1], label: 'peaky', encoding: 'base32' });
  const ofOtplib = generateURI({ issuer: 'App', label: 'libby', secret: secrets[0] });
  const report = newFile();
  const path = write(
    '\ufeffname,description,role,password,passwordHash,otpauth,secret\r\n' +
      `plain,"A ""plain"" one, with a comma",,${password},,,\r\n` +
      `hashed,Größe 🔐,helpdesk,,"${hash}",,\r\n` +
      `keycloak,,,${password},,${keycloak},\r\n` +
      `peaky,,,${password},,${ofSpeakeasy},\r\n` +
      `libby,,,${password},,${ofOtplib},\r\n` +
      `based,,,${password},,,kq5p 6hbw 63ut x4jp mxbj xi2p qmkq 5p6h\r\n` +
      'nopassword,,,,,,\r\n',
  );
  const { code, stderr } = await importUsers(path, '--report', report);
  expect(stderr).toContain('7 imported, 0 exist already, 0 malformed');
  expect(code).toBe(0);
  expect(readFileSync(report, 'utf8').split('\n')).toContain('3,hashed,imported,');

  await service.users.signIn('plain', password);
  await service.users.signIn('hashed', password);
  for (const [name, secret] of [
    ['keycloak', secrets[0]],
    ['peaky', secrets[1]],
    ['libby', secrets[0]],
    ['based', secrets[0]],
  ] as const)
    await signInWithApp(name, secret);
  const refused = await service.api.token({ grant_type: 'password', username: 'nopassword', password });
  expect(refused.body.code).toBe('CREDENTIALS_INVALID');
  const { body } = await service.api.get('/api/v1/users?nameFilter=hashed', await service.users.admin());
  expect(body.results[0]).toMatchObject({ description: 'Größe 🔐', role: 'helpdesk' });
  await expectUserCounts(service.database);
});

const parametersOf = ({ algorithm, digits, period }: TOTP) => ({ algorithm, digits, period });

test('imports secrets of other hashes, lengths and periods, and exports them as they were', async () => {
  const kinds = [
    { algorithm: 'SHA256', digits: 6, period: 30 },
    { algorithm: 'SHA512', digits: 8, period: 60 },
    { algorithm: 'SHA1', digits: 8, period: 15 },
  ].map((kind, index) => ({ name: `kind-${index}`, totp: new TOTP({ ...kind, secret: secrets[0] }) }));
  const rows = kinds.map(({ name, totp }) => `${name},${password},${totp.toString()}\n`);
  expect(await importUsers(write(`name,password,otpauth\n${rows.join('')}`))).toMatchObject({ code: 0 });
  for (const { name, totp } of kinds) {
    const { access_token } = await service.users.signInWithMfa({ name, password }, totp.generate());
    expect(access_token).toBeDefined();
  }
  const exported = newFile('jsonl');
  await exportUsers('--with-secrets', '--output', exported);
  // Rows that are imported in parallel are not numbered in the order of the file.
  const found = readFileSync(exported, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { name: string; otpauth?: string })
    .filter(({ name }) => name.startsWith('kind-'))
    .map(({ name, otpauth = '' }) => [name, parametersOf(URI.parse(otpauth) as TOTP)]);
  expect(Object.fromEntries(found)).toEqual(
    Object.fromEntries(kinds.map(({ name, totp }) => [name, parametersOf(totp)])),
  );
  expect(found).toHaveLength(kinds.length);
});

test('reports users that already exist, and changes nothing about them', async () => {
  const path = write(`name,password\nplain,${password}\nPLAIN,${password}\nlater,${password}\n`);
  const { code, stderr } = await importUsers(path, '--skip-invalid');
  expect({ code, stderr }).toMatchObject({ code: 3 });
  expect(stderr).toContain('1 imported, 1 exist already, 1 malformed');
});

test('imports JSON lines, and issues scratch codes', async () => {
  const codes = newFile();
  const user = { name: 'jason', password, secret: secrets[0], disabled: false };
  const { code } = await importUsers(write(`${JSON.stringify(user)}\n`, 'jsonl'), '--scratch-codes', codes);
  expect(code).toBe(0);
  expect(statSync(codes).mode & 0o777).toBe(0o600);
  const [name, first = ''] = readFileSync(codes, 'utf8').trim().split(',');
  expect(name).toBe('jason');
  await service.users.signInWithMfa(user, first);
});

test.each([
  ['an invalid name', 'name,password\na b,four words are better\n', 'name must'],
  ['a short password', 'name,password\nx1,short\n', 'password must'],
  ['a common password', 'name,password\nx1,password1\n', 'too common'],
  ['a short secret', 'name,secret\nx1,JBSWY3DPEHPK3PXP\n', 'RFC 4226'],
  ['a secret not in base32', 'name,secret\nx1,0189\n', 'not base32'],
  ['seven digits', `name,otpauth\nx1,otpauth://totp/x?secret=${secrets[0]}&digits=7\n`, 'digits'],
  ['MD5', `name,otpauth\nx1,otpauth://totp/x?secret=${secrets[0]}&algorithm=MD5\n`, 'algorithm'],
  ['ninety seconds', `name,otpauth\nx1,otpauth://totp/x?secret=${secrets[0]}&period=90\n`, 'period'],
  ['codes by counter', `name,otpauth\nx1,otpauth://hotp/x?secret=${secrets[0]}&counter=1\n`, 'hotp'],
  ['another hash', 'name,passwordHash\nx1,$2b$10$abcdefghijklmnopqrstuv\n', 'bcrypt'],
  ['an unknown role', 'name,role\nx1,root\n', 'role must'],
])('%s: imports nothing, and the report says why without quoting the value', async (_, content, reason) => {
  const before = await allRows(service.database);
  const report = newFile();
  const { code, stderr } = await importUsers(write(content), '--report', report);
  expect(code).toBe(3);
  expect(stderr).toContain('Nothing was imported');
  const reported = readFileSync(report, 'utf8');
  expect(reported).toContain(reason);
  expect(reported).not.toContain(secrets[0]);
  expect(await allRows(service.database)).toEqual(before);
});

test('names the first malformed lines and their fields, also without a report', async () => {
  const rows = Array.from({ length: 13 }, (_, index) => `malformed-${index},short\n`);
  const { code, stderr } = await importUsers(write(`name,password\nfine,\n${rows.join('')}`));
  expect(code).toBe(3);
  const named = Array.from(
    { length: 10 },
    (_, index) => `Line ${index + 3}: password must be a string of 8 to 256 characters.\n`,
  );
  expect(stderr).toContain(`${named.join('')}3 more lines are malformed.\n`);
  expect(stderr).not.toContain('short');
});

test('refuses unknown columns, a malformed and a missing file in one sentence, and imports nothing', async () => {
  const before = await allRows(service.database);
  for (const [path, sentence] of [
    [write('name,passwort\nx,y\n'), 'Unknown fields in line 1: passwort.'],
    [write('name,password\nx,"y\n'), 'is not CSV'],
    [newFile(), 'cannot be read: there is no such file or folder; check the path.'],
    [write('{"name":"x","pwd":"y"}\n', 'jsonl'), 'Unknown fields in line 1: pwd.'],
  ] as const) {
    const { code, stderr } = await importUsers(path);
    expect(code).toBe(1);
    expect(stderr).toContain(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  }
  expect(await allRows(service.database)).toEqual(before);
});

test('a dry run checks everything and writes nothing', async () => {
  const before = await allRows(service.database);
  const path = write(`name,password,secret\ndry,${password},${secrets[0]}\nplain,${password},\n`);
  const { code, stderr } = await importUsers(path, '--dry-run');
  expect(stderr).toContain('1 can be imported, 1 exist already, 0 malformed');
  expect(code).toBe(3);
  expect(await allRows(service.database)).toEqual(before);
});

test('two imports of the same file at the same time import each user once and completely', async () => {
  const names = Array.from({ length: 40 }, (_, number) => `twice-${number}`);
  const path = write(`name,secret\n${names.map((name) => `${name},${secrets[1]}\n`).join('')}`);
  await Promise.all([importUsers(path), importUsers(path)]);
  const [{ users }] = await service.database.query(
    "SELECT COUNT(*) AS users FROM users WHERE nameKey LIKE 'twice-%'",
  );
  const [{ whole }] = await service.database.query(
    'SELECT COUNT(*) AS whole FROM users INNER JOIN authenticators ON authenticators.userId = users.id ' +
      "INNER JOIN mfa_limits ON mfa_limits.userId = users.id WHERE nameKey LIKE 'twice-%'",
  );
  expect({ users: Number(users), whole: Number(whole) }).toEqual({ users: 40, whole: 40 });
  await expectUserCounts(service.database);
});

test('an import that was killed leaves complete users only, and the next run continues', async () => {
  const names = Array.from({ length: 2_000 }, (_, number) => `killed-${number}`);
  const path = write(`name,secret\n${names.map((name) => `${name},${secrets[1]}\n`).join('')}`);
  const tool = spawnTool('users', ['import', path], environment);
  const counted = async (sql: string): Promise<number> => {
    const [{ total }] = await service.database.query(`SELECT COUNT(*) AS total FROM ${sql}`);
    return Number(total);
  };
  const users = "users WHERE nameKey LIKE 'killed-%'";
  await expect.poll(() => counted(users), { timeout: 20_000, interval: 5 }).toBeGreaterThan(0);
  tool.kill();
  await tool.ending;
  const imported = await counted(users);
  expect(imported).toBeLessThan(2_000);
  const bound = `authenticators WHERE userId IN (SELECT id FROM ${users})`;
  expect(await counted(bound)).toBe(imported);
  await expectUserCounts(service.database);
  await importUsers(path);
  expect(await counted(bound)).toBe(2_000);
  await expectUserCounts(service.database);
});

test('an export with secrets is imported by another installation, and users sign in as before', async () => {
  const output = newFile('jsonl');
  const { code } = await exportUsers('--with-secrets', '--output', output);
  expect(code).toBe(0);
  expect(statSync(output).mode & 0o777).toBe(0o600);
  const admin = await service.users.signIn('administrator', service.users.adminPassword);
  const trail = await service.api.get('/api/v1/auditEvents?type=users.exported', admin.access_token);
  expect(trail.body.results[0]).toMatchObject({ details: { withSecrets: true } });

  const database = await createDatabase();
  const elsewhere = { ...database.environment, ...keys, ENCRYPTION_KEYS: `there:${randomKey()}` };
  await service.app.close();
  const other = await startService(elsewhere);
  const imported = await spawnTool('users', ['import', output], elsewhere).ending;
  expect(imported.code, imported.stderr).toBe(0);
  await other.users.signIn('plain', password);
  const app = new AuthenticatorApp(secrets[0]);
  await other.users.signInWithMfa({ name: 'keycloak', password }, app.code(1));
  await expectUserCounts(other.database);
});

test('does not write secrets to stdout', async () => {
  const { code, stderr } = await exportUsers('--with-secrets');
  expect(code).toBe(2);
  expect(stderr).toContain('--with-secrets needs --output');
});

function randomKey(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64');
}
