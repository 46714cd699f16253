import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { base32nopad } from '@scure/base';
import { AuthenticatorApp } from '../support/oracles/authenticator-app.js';
import { startImports } from '../support/processes/imports.js';
import type { Ending } from '../support/processes/processes.js';

const password = 'four words are better';
const secretOf = Object.fromEntries(
  [9, 10, 15, 16].map((length) => [`bytes${length}`, base32nopad.encode(randomBytes(length))]),
);
const rows = Object.entries(secretOf).map(([name, secret]) => `${name},${password},${secret},`);
const uri = `otpauth://totp/uri?secret=${secretOf['bytes10']}`;

const { service, newFile, write, importUsers } = await startImports();
const path = write(`${['name,password,secret,otpauth', ...rows, `uri10,${password},,${uri}`].join('\n')}\n`);

async function run(...args: string[]): Promise<Ending & { readonly report: string }> {
  const file = newFile();
  const ending = await importUsers(path, '--report', file, ...args);
  return { ...ending, report: readFileSync(file, 'utf8') };
}

test('short secrets are refused, with the option that accepts them where there is one', async () => {
  const { code, stderr, report } = await run('--dry-run');
  expect(stderr).toContain('1 can be imported, 0 exist already, 4 malformed');
  expect(code).toBe(3);
  const lines = report.split('\n');
  expect(lines[1]).toMatch(/^2,bytes9,invalid,.*9 bytes/);
  expect(lines[1]).not.toContain('--accept-short-secrets');
  expect(lines[2]).toMatch(/^3,bytes10,invalid,.*secret: .*10 bytes.*--accept-short-secrets/);
  expect(lines[3]).toMatch(/^4,bytes15,invalid,.*15 bytes.*--accept-short-secrets/);
  expect(lines[4]).toBe('5,bytes16,fine,');
  expect(lines[5]).toMatch(/^6,uri10,invalid,.*otpauth: .*--accept-short-secrets/);
});

test('--accept-short-secrets accepts 10 bytes or more, and marks them in the report and the audit trail', async () => {
  const { stderr, report } = await run('--accept-short-secrets', '--skip-invalid');
  expect(stderr).toContain('4 imported, 0 exist already, 1 malformed');
  const lines = report.split('\n');
  expect(lines[1]).toMatch(/^2,bytes9,invalid,.*9 bytes/);
  expect(lines.slice(2, 6)).toEqual([
    '3,bytes10,imported,short secret: 10 bytes',
    '4,bytes15,imported,short secret: 15 bytes',
    '5,bytes16,imported,',
    '6,uri10,imported,short secret: 10 bytes',
  ]);
  const again = await run('--accept-short-secrets', '--skip-invalid');
  expect(again.report).toContain('3,bytes10,taken,\n');
  for (const name of ['bytes10', 'bytes15'])
    await service.users.signInWithMfa({ name, password }, new AuthenticatorApp(secretOf[name] ?? '').code());

  const { body } = await service.api.get(
    '/api/v1/auditEvents?type=user.imported',
    await service.users.admin(),
  );
  const marks = body.results.map(({ details }: { details: { name: string; shortSecretBytes?: number } }) => [
    details.name,
    details.shortSecretBytes,
  ]);
  expect(Object.fromEntries(marks)).toEqual({ bytes10: 10, bytes15: 15, bytes16: undefined, uri10: 10 });
});
