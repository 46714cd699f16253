import { beforeAll, describe, expect, test } from 'vitest';
import type { ApiAnswer } from '../support/http/api.js';
import { passwordFrom } from '../support/http/forwarding.js';
import { outcomeOf } from '../support/users/guessing.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock, travel } from '../support/service/time.js';

const allowed = 3;
const refused = { status: 400, code: 'CREDENTIALS_INVALID' };
const tooMany = { status: 429, code: 'TOO_MANY_REQUESTS', retryAfter: 60 };
const waiting = { status: 429, code: 'PASSWORD_LOCKED', retryAfter: 30 };

let names = 0;
const newName = (): string => `nobody-${(names += 1)}`;

/** Each limit alone, to show that both count by address. */
const limits = [
  // Every request names another account: they have only the address in common.
  ['requests', { TOKEN_REQUESTS_PER_MINUTE: String(allowed) }, newName, tooMany],
  ['wrong passwords', { PASSWORD_MAX_FAILURES: String(allowed) }, () => 'nobody', waiting],
] as const;

const sharedLimits: Record<string, { addresses: readonly string[]; neighbour: string }> = {
  'one /64 of IPv6': {
    addresses: [
      '2001:db8:1:2::1',
      '2001:db8:1:2:ffff:ffff:ffff:ffff',
      '2001:DB8:1:2:0:0:0:9',
      '2001:db8:1:2:a::',
    ],
    neighbour: '2001:db8:1:3::1',
  },
  'one IPv4 address, mapped or not': {
    addresses: ['203.0.113.7', '::ffff:203.0.113.7', '::FFFF:CB00:7107', '0:0:0:0:0:ffff:203.0.113.7'],
    neighbour: '::ffff:203.0.113.8',
  },
  'one client, whatever comes before it in the header': {
    addresses: [
      '198.51.100.9',
      '192.0.2.1, 198.51.100.9',
      '10.0.0.1, 2001:db8::1, 198.51.100.9',
      'nonsense,198.51.100.9',
    ],
    neighbour: '198.51.100.9, 198.51.100.8',
  },
  'one client behind two proxies, whatever comes before it in the header': {
    addresses: [
      '198.51.100.10, 10.1.2.3',
      '192.0.2.1, 198.51.100.10, 10.1.2.3',
      '10.1.2.3, 198.51.100.10, 10.4.5.6',
      '127.0.0.1, 192.0.2.9, 198.51.100.10, ::ffff:10.1.2.3',
    ],
    neighbour: '198.51.100.10, 198.51.100.11, 10.1.2.3',
  },
  'one link-local network, whatever the zone': {
    addresses: ['fe80::1', 'fe80::2%eth0', `fe80::3%${'z'.repeat(100)}`, 'fe80::4%5'],
    neighbour: 'fe80:0:0:1::1%eth0',
  },
  'every client without a valid address': {
    addresses: ['nonsense', '300.1.1.1', '2001:db8::1::2', '198.51.100.9:4711'],
    neighbour: '198.51.100.12',
  },
};

describe.each(limits)(
  'a client that changes its address to get around the limit on %s',
  (_, limit, name, exhausted) => {
    const offer = ({ api }: TestService, forwardedFor: string): Promise<ApiAnswer> =>
      passwordFrom(api, forwardedFor, name(), 'a password that is wrong');

    describe('behind trusted proxies', () => {
      let service: TestService;

      beforeAll(async () => {
        service = await startService({ ...limit, TRUSTED_PROXIES: '127.0.0.1, 10.0.0.0/8' });
        stopClock();
      });

      test.each(Object.entries(sharedLimits))(
        '%s shares one limit',
        async (_title, { addresses, neighbour }) => {
          const answers = [];
          for (const address of addresses) answers.push(outcomeOf(await offer(service, address)));
          expect(answers).toEqual([refused, refused, refused, exhausted]);
          expect(outcomeOf(await offer(service, neighbour))).toEqual(refused);
          expect(outcomeOf(await offer(service, addresses[0] ?? ''))).toEqual(exhausted);
        },
      );
    });

    describe('without trusted proxies', () => {
      test('ignores what a client claims about its address', async () => {
        const service = await startService({ ...limit });
        stopClock();
        const claims = [
          { 'X-Forwarded-For': '198.51.100.1' },
          { 'X-Forwarded-For': '198.51.100.2, 10.0.0.1', Forwarded: 'for=198.51.100.3' },
          { 'X-Real-IP': '198.51.100.4', 'X-Client-IP': '198.51.100.5' },
          { 'CF-Connecting-IP': '198.51.100.6', 'True-Client-IP': '198.51.100.7' },
        ];
        const answers = [];
        for (const headers of claims) {
          const json = { grant_type: 'password', username: name(), password: 'a password that is wrong' };
          answers.push(outcomeOf(await service.api.request('POST', '/api/oauth2/token', { json, headers })));
        }
        expect(answers).toEqual([refused, refused, refused, exhausted]);
        const addresses = await service.database.query('SELECT DISTINCT address FROM audit_events');
        expect(addresses).toMatchObject([{ address: '127.0.0.1' }]);
      });
    });
  },
);

describe('the limit on requests per minute', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startService({ TOKEN_REQUESTS_PER_MINUTE: '3', TRUSTED_PROXIES: '127.0.0.1' });
    stopClock();
  });

  const offer = (address: string): Promise<ApiAnswer> =>
    passwordFrom(service.api, address, newName(), 'a password that is wrong');

  test('answers in the format of the endpoint, with the seconds left', async () => {
    const address = '198.51.100.20';
    for (let request = 1; request <= 3; request += 1) await offer(address);
    travel(41.5);
    const answer = await offer(address);
    expect(outcomeOf(answer)).toEqual({ ...tooMany, retryAfter: 19 });
    expect(Object.keys(answer.body)).toEqual(['error', 'error_description', 'code', 'requestId']);
    expect(answer.body.error).toBe('temporarily_unavailable');
    expect([...answer.headers.keys()].filter((name) => name.startsWith('x-ratelimit'))).toEqual([]);
    travel(18.5);
    expect(outcomeOf(await offer(address))).toEqual(refused);
  });

  test('counts every request, including malformed ones', async () => {
    const address = '198.51.100.21';
    const headers = { 'X-Forwarded-For': address };
    const endpoint = '/api/oauth2/token';
    for (const request of [
      { headers: { ...headers, 'Content-Type': 'application/json' }, raw: '{' },
      { headers, json: { grant_type: 'refresh_token', refresh_token: 'A'.repeat(43) } },
      { headers, json: { grant_type: 'mfa', mfa_token: 'A'.repeat(43), mfa_code: '123456' } },
    ]) {
      expect((await service.api.request('POST', endpoint, request)).status).toBe(400);
    }
    expect(outcomeOf(await offer(address))).toEqual(tooMany);
  });

  test('applies to the token endpoint only', async () => {
    const headers = { 'X-Forwarded-For': '198.51.100.22' };
    for (let request = 1; request <= 6; request += 1) {
      const { status } = await service.api.request('GET', '/api/v1/users/me', { headers });
      expect(status).toBe(401);
    }
    expect(outcomeOf(await offer('198.51.100.22'))).toEqual(refused);
  });
});
