import { describe, expect, test } from 'vitest';
import { passwordFrom } from '../support/http/forwarding.js';
import { outcomeOf } from '../support/users/guessing.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock } from '../support/service/time.js';

const refused = { status: 400, code: 'CREDENTIALS_INVALID' };
const tooMany = { status: 429, code: 'TOO_MANY_REQUESTS', retryAfter: 60 };

async function start(): Promise<TestService> {
  const service = await startService({
    TOKEN_REQUESTS_PER_MINUTE: '3',
    TRUSTED_PROXIES: '127.0.0.1,10.0.0.0/8,2001:db8:ffff::/48',
  });
  stopClock();
  return service;
}

async function answersTo(service: TestService, forwarded: readonly string[]): Promise<unknown[]> {
  const answers = [];
  for (const [index, value] of forwarded.entries())
    answers.push(
      outcomeOf(await passwordFrom(service.api, value, `nobody-${index}`, 'a password that is wrong')),
    );
  return answers;
}

async function audited(service: TestService): Promise<unknown[]> {
  const rows: { address: string }[] = await service.database.query(
    'SELECT DISTINCT address FROM audit_events ORDER BY address',
  );
  return rows.map(({ address }) => address);
}

const sameClient: readonly (readonly [string, readonly string[], string])[] = [
  [
    'an IPv4 address with ports',
    ['203.0.113.9:5001', '203.0.113.9:5002', '203.0.113.9', '"203.0.113.9:5003"'],
    '203.0.113.9',
  ],
  [
    'an IPv6 address in brackets, with ports',
    ['[2001:db8::1]:443', '[2001:db8::1]', '"[2001:db8::1]"', '"[2001:DB8::1]:444"'],
    '2001:db8::1',
  ],
  [
    'an IPv6 address with zones',
    ['fe80::1%eth0', '[fe80::1%eth1]:443', '[fe80::1%25eth0]', 'fe80::1'],
    'fe80::1',
  ],
  [
    'an IPv4-mapped address',
    ['[::ffff:203.0.113.9]:443', '::ffff:203.0.113.9', '[::FFFF:cb00:7109]', '203.0.113.9:1'],
    '203.0.113.9',
  ],
  [
    'a chain of proxies with ports',
    [
      '203.0.113.9:5001, 10.0.0.7:80',
      '203.0.113.9 ,  [2001:db8:ffff::1]:443',
      '198.51.100.1, 203.0.113.9:7,"[::ffff:10.0.0.7]:80"',
      'unknown, 203.0.113.9',
    ],
    '203.0.113.9',
  ],
];

describe('an address that a trusted proxy forwards', () => {
  test.each(sameClient)('%s is one client, also in the audit trail', async (_title, forwarded, address) => {
    const service = await start();
    expect(await answersTo(service, forwarded)).toEqual([refused, refused, refused, tooMany]);
    expect(await audited(service)).toEqual([address]);
  });

  test('different addresses with ports are different clients', async () => {
    const service = await start();
    const forwarded = [1, 2, 3, 4, 5].map((host) => `203.0.113.${host}:${5000 + host}`);
    expect(await answersTo(service, forwarded)).toEqual(forwarded.map(() => refused));
    expect(await audited(service)).toHaveLength(5);
  });

  test('an invalid address counts as the proxy that sent it, and is logged once', async () => {
    const service = await start();
    const forwarded = ['unknown', '203.0.113.1, _hidden', '203.0.113.9:5001:7', '2130706433'];
    expect(await answersTo(service, forwarded)).toEqual([refused, refused, refused, tooMany]);
    expect(await answersTo(service, ['198.51.100.1, nonsense, 10.0.0.7'])).toEqual([refused]);
    expect(await audited(service)).toEqual(['10.0.0.7', '127.0.0.1']);
    const warnings = service.log.filter((line) => line.includes('X-Forwarded-For'));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).not.toContain('unknown');
  });
});
