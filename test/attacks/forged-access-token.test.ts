import { createHmac, generateKeyPairSync } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { beforeAll, describe, expect, test } from 'vitest';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock, travel } from '../support/service/time.js';
import type { TestUser } from '../support/users/users.js';

const attacker = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

describe('a forged access token', () => {
  let service: TestService;
  let user: TestUser;
  let claims: jwt.JwtPayload;

  beforeAll(async () => {
    service = await startService();
    stopClock();
    user = await service.users.create();
    claims = jwt.decode(user.token) as jwt.JwtPayload;
  });

  const signed = (changes: object = {}, key: jwt.Secret = service.config.jwtSecret, options = {}): string =>
    jwt.sign({ ...claims, ...changes }, key, { algorithm: 'HS256', ...options });

  const status = async (token: string): Promise<number> => {
    const answer = await service.api.get('/api/v1/users/me', token);
    if (answer.status === 401) expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    return answer.status;
  };

  test('(control: a token signed here as the service signs it is accepted)', async () => {
    expect(await status(signed())).toBe(200);
  });

  test.each<[string, () => string]>([
    ['alg none', () => jwt.sign(claims, '', { algorithm: 'none' })],
    ['alg none, with the signature left on', () => withHeader({ alg: 'none', typ: 'JWT' })],
    ['alg NoNe', () => withHeader({ alg: 'NoNe', typ: 'JWT' })],
    ['no signature', () => user.token.split('.').slice(0, 2).join('.') + '.'],
    ['RS256 with a key of the attacker', () => signed({}, attacker.privateKey, { algorithm: 'RS256' })],
    ['HS256 keyed with a public key', () => withHmac(attacker.publicKey)],
    ['its own key in the header', () => withHmac('mine', { jwk: { kty: 'oct', k: 'bWluZQ' }, kid: 'mine' })],
    ['a foreign key', () => signed({}, 'k'.repeat(64))],
    ['an empty key', () => withHmac('')],
    ['the right key with HS384', () => signed({}, undefined, { algorithm: 'HS384' })],
    ['the right key with HS512', () => signed({}, undefined, { algorithm: 'HS512' })],
    ['another issuer', () => signed({ iss: 'https://login.example' })],
    ['no issuer', () => signed({ iss: undefined })],
    ['another audience', () => signed({ aud: 'another-service' })],
    ['no audience', () => signed({ aud: undefined })],
    ['expired a second ago', () => signed({ exp: Math.floor(Date.now() / 1000) - 1 })],
    ['not valid yet', () => signed({ nbf: Math.floor(Date.now() / 1000) + 60 })],
    ['a session that never existed', () => signed({ sid: '0'.repeat(32) })],
    ['no session', () => signed({ sid: undefined })],
    ['a session id that is a number', () => signed({ sid: 1 })],
    ['a session id that is true', () => signed({ sid: true })],
    ['a list of session ids', () => signed({ sid: [claims['sid']] })],
    ['a session id that is an object', () => signed({ sid: { id: claims['sid'] } })],
    ['a subject that is no number', () => signed({ sub: 'x' })],
    ['a subject that is not whole', () => signed({ sub: `${user.id}.5` })],
    ['no subject', () => signed({ sub: undefined })],
    ['no expiry', () => withoutExpiry()],
    ["another user's session", () => signed({ sub: '1000' })],
    ['another subject in the same signature', () => withPayload({ ...claims, sub: '1000' })],
    ['more rights in the same signature', () => withPayload({ ...claims, amr: ['pwd', 'otp', 'mfa'] })],
  ])('%s: 401', async (_, forge) => {
    await service.users.admin();
    expect(await status(forge())).toBe(401);
  });

  test('roles and amr come from the database, not from the claims', async () => {
    const enrolled = await service.users.createWithMfa();
    const withClaims = jwt.sign(
      { ...(jwt.decode(enrolled.token) as object), amr: ['pwd', 'otp', 'mfa'], role: 'admin' },
      service.config.jwtSecret,
      { algorithm: 'HS256' },
    );
    const disabling = await service.api.post(`/api/v1/users/${enrolled.id}/disableMfa`, withClaims);
    expect(disabling.body.code).toBe('MFA_SESSION_REQUIRED');
    expect((await service.api.get('/api/v1/users', withClaims)).status).toBe(403);
  });

  test('a token anywhere but in the Authorization header: 401', async () => {
    const inQuery = await service.api.get(
      `/api/v1/users/me?access_token=${user.token}&auth_token=${user.token}`,
    );
    expect(inQuery.status).toBe(401);
    const headers = { Cookie: `access_token=${user.token}`, 'X-Access-Token': user.token };
    expect((await service.api.request('GET', '/api/v1/users/me', { headers })).status).toBe(401);
    for (const scheme of ['Basic', 'Token', 'JWT', '']) {
      const withScheme = { Authorization: `${scheme} ${user.token}`.trim() };
      expect((await service.api.request('GET', '/api/v1/users/me', { headers: withScheme })).status).toBe(
        401,
      );
    }
  });

  test('a genuine token after 15 minutes: 401', async () => {
    travel(15 * 60 - 1);
    expect(await status(user.token)).toBe(200);
    travel(1);
    expect(await status(user.token)).toBe(401);
  });

  function withoutExpiry(): string {
    const { exp: _, ...endless } = claims;
    return jwt.sign(endless, service.config.jwtSecret, { algorithm: 'HS256' });
  }

  function withHeader(header: object): string {
    return [encoded(header), ...user.token.split('.').slice(1)].join('.');
  }

  function withPayload(payload: object): string {
    const [header, , signature] = user.token.split('.');
    return [header, encoded(payload), signature].join('.');
  }

  /** An HMAC that jsonwebtoken would refuse to create. */
  function withHmac(key: string, header: object = {}): string {
    const content = `${encoded({ alg: 'HS256', typ: 'JWT', ...header })}.${encoded(claims)}`;
    return `${content}.${createHmac('sha256', key).update(content).digest('base64url')}`;
  }
});

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
