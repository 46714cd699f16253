import { beforeAll, describe, expect, test } from 'vitest';
import { expectRefusal } from '../support/http/refusals.js';
import { startService, type TestService } from '../support/service/service.js';

const notInteger = [
  '',
  '%20',
  '1.5',
  '1e2',
  'abc',
  '-1',
  '+1',
  '0x1',
  '2147483648',
  '9'.repeat(30),
  'null',
  '1,2',
];
const notBoolean = ['', '1', '0', 'True', 'yes', 'null', 'true%20'];
const notInstant = [
  '',
  'yesterday',
  '1',
  '2026-13-01T00:00:00Z',
  '2026-02-30T00:00:00Z',
  '2026-11-24T25:00:00Z',
  '2026-W48-2',
  '2026-W48',
  '2026-330',
  '20261124T093000Z',
  // Without an offset, the instant would depend on the server's time zone.
  '2026-11-24T09:30:00',
  '2026-11-24T09:30:00Z;x',
];

/** For each address and parameter, the values that are refused. */
const tables: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  '/api/v1/users': {
    offset: notInteger,
    limit: [...notInteger, '0', '201'],
    nameFilter: ['x'.repeat(129)],
    mfaState: ['', 'on', 'Enabled', 'enabled%20', 'enabled,pending', 'toString'],
    mfaEnabled: notBoolean,
    mfaKind: ['', 'Passkey', 'totp', 'passkey,totpOnly', 'passkey%20', 'toString'],
    role: ['', 'Admin', 'nobody', 'user,admin', 'toString'],
    disabled: notBoolean,
  },
  '/api/v1/auditEvents': {
    userId: [...notInteger, '0'],
    userName: ['', '%20', 'al%20ice', 'alice%20', 'alice%00', 'x'.repeat(129), '\u{212a}atherine'],
    type: ['', 'nothing', 'MFA.ENABLED', 'mfa.enabled%20'],
    from: notInstant,
    to: notInstant,
    cursor: ['', 'x', '0'.repeat(31), '0'.repeat(33), 'A'.repeat(32), '%00'],
    limit: [...notInteger, '0', '201'],
  },
};

const goodValues: Readonly<Record<string, string>> = {
  offset: '0',
  limit: '1',
  userId: '1000',
  type: 'mfa.enabled',
  mfaState: 'enabled',
  mfaEnabled: 'true',
  mfaKind: 'passkey',
  role: 'user',
  disabled: 'false',
};

const cases = Object.entries(tables).flatMap(([path, table]) =>
  Object.entries(table).flatMap(([field, values]) => values.map((value) => [path, field, value] as const)),
);
const fields = Object.entries(tables).flatMap(([path, table]) =>
  Object.keys(table).map((field) => [path, field] as const),
);

describe('an invalid query parameter is reported by name', () => {
  let service: TestService;
  let admin: string;

  beforeAll(async () => {
    service = await startService();
    admin = await service.users.admin();
  });

  const refusalOf = (path: string, query: string, field: string): Promise<void> =>
    expectRefusal(service, () => service.api.get(`${path}?${query}`, admin), {
      code: 'VALIDATION_FAILED',
      fields: [field],
    });

  test.each(cases)('%s?%s=%s', async (path, field, value) => {
    await refusalOf(path, `${field}=${value}`, field);
  });

  test.each(fields)('%s with a duplicate %s', async (path, field) => {
    const good = goodValues[field] ?? 'a';
    await refusalOf(path, `${field}=${good}&${field}=${good}`, field);
  });

  test.each(['/api/v1/users', '/api/v1/auditEvents'])('%s with an unknown parameter', async (path) => {
    for (const field of ['surplus', 'sort', 'limit[]', 'l\u0131mit'])
      await refusalOf(path, `${field}=1`, field);
  });

  test.each([
    ['/api/v1/users?offset=0&limit=1', 200],
    ['/api/v1/users?offset=2147483647&limit=200&nameFilter=&mfaState=overdue', 200],
    ['/api/v1/users?mfaEnabled=false&mfaKind=totpOnly&role=verifier&disabled=true', 200],
    ['/api/v1/auditEvents?userId=2147483647&limit=200', 200],
    ['/api/v1/auditEvents?from=2026-11-24T09:30:00Z&to=2026-11-24T10:30:00.5%2B01:00', 200],
  ])('(control: %s is valid)', async (path, status) => {
    expect((await service.api.get(path, admin)).status).toBe(status);
  });
});
