import ClientOAuth2 from 'client-oauth2';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { ResourceOwnerPassword } from 'simple-oauth2';
import { beforeAll, describe, expect, test } from 'vitest';
import { startService, type TestService } from '../support/service/service.js';
import type { MfaUser, TestUser } from '../support/users/users.js';

const clientId = 'an application';
const clientSecret = 'not checked';

let service: TestService;
let user: TestUser;
let mfaUser: MfaUser;

beforeAll(async () => {
  service = await startService();
  user = await service.users.create();
  mfaUser = await service.users.createWithMfa();
});

const tokenEndpoint = (): string => `${service.api.url}/api/oauth2/token`;

async function expectSignedIn(accessToken: unknown): Promise<void> {
  expect((await service.api.get('/api/v1/users/me', String(accessToken))).status).toBe(200);
}

describe.each([
  ['none', oauth.None()],
  ['client_secret_basic', oauth.ClientSecretBasic(clientSecret)],
  ['client_secret_post', oauth.ClientSecretPost(clientSecret)],
])('oauth4webapi with %s', (_, authentication) => {
  const client = { client_id: clientId };
  const server = () => ({ issuer: service.api.url, token_endpoint: tokenEndpoint() });
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- deprecated as a warning; the test server has no TLS
  const options = { [oauth.allowInsecureRequests]: true };
  const request = (grant: string, parameters: Record<string, string>): Promise<Response> =>
    oauth.genericTokenEndpointRequest(server(), client, authentication, grant, parameters, options);

  test('signs in and refreshes', async () => {
    const { name: username, password } = user;
    const response = await request('password', { username, password, scope: 'openid' });
    const tokens = await oauth.processGenericTokenEndpointResponse(server(), client, response);
    await expectSignedIn(tokens.access_token);
    const refresh = tokens.refresh_token ?? '';
    const renewal = await oauth.refreshTokenGrantRequest(server(), client, authentication, refresh, options);
    const renewed = await oauth.processRefreshTokenResponse(server(), client, renewal);
    await expectSignedIn(renewed.access_token);
  });

  test('treats the challenge as an error; it can be read from the response', async () => {
    const { name: username, password, enrolment } = await service.users.createWithMfa();
    const response = await request('password', { username, password });
    const challenge = (await response.clone().json()) as { mfa_token: string };
    await expect(oauth.processGenericTokenEndpointResponse(server(), client, response)).rejects.toThrow(
      'access_token',
    );
    const { mfa_token } = challenge;
    const answer = await request('mfa', { mfa_token, mfa_code: enrolment.scratchCodes[0] });
    const tokens = await oauth.processGenericTokenEndpointResponse(server(), client, answer);
    await expectSignedIn(tokens.access_token);
  });
});

describe.each([
  ['none', openid.None()],
  ['client_secret_basic', openid.ClientSecretBasic(clientSecret)],
  ['client_secret_post', openid.ClientSecretPost(clientSecret)],
])('openid-client with %s', (_, authentication) => {
  test('signs in and refreshes', async () => {
    const metadata = { issuer: service.api.url, token_endpoint: tokenEndpoint() };
    const configuration = new openid.Configuration(metadata, clientId, {}, authentication);
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- as above
    openid.allowInsecureRequests(configuration);
    const { name: username, password } = user;
    const tokens = await openid.genericGrantRequest(configuration, 'password', { username, password });
    await expectSignedIn(tokens.access_token);
    const renewed = await openid.refreshTokenGrant(configuration, tokens.refresh_token ?? '');
    await expectSignedIn(renewed.access_token);
    const credentials = { username: mfaUser.name, password: mfaUser.password };
    await expect(openid.genericGrantRequest(configuration, 'password', credentials)).rejects.toThrow();
  });
});

describe.each([
  ['header', 'form'],
  ['header', 'json'],
  ['body', 'form'],
  ['body', 'json'],
] as const)('simple-oauth2 with its credentials in the %s, as %s', (authorizationMethod, bodyFormat) => {
  const flow = () =>
    new ResourceOwnerPassword({
      client: { id: clientId, secret: clientSecret },
      auth: { tokenHost: service.api.url, tokenPath: '/api/oauth2/token' },
      options: { authorizationMethod, bodyFormat },
    });

  test('signs in and refreshes', async () => {
    const { name: username, password } = user;
    const token = await flow().getToken({ username, password, scope: ['openid', 'profile'] });
    await expectSignedIn(token.token['access_token']);
    await expectSignedIn((await token.refresh()).token['access_token']);
  });

  test('treats the challenge as tokens; only access_token tells them apart', async () => {
    const { name: username, password } = mfaUser;
    const { token } = await flow().getToken({ username, password, scope: [] });
    expect(token).toMatchObject({ mfa_enabled: true, mfa_token: expect.any(String) });
    expect(token).not.toHaveProperty('access_token');
  });
});

describe.each([['a secret'], [undefined]])('client-oauth2 with %s', (secret) => {
  const client = () =>
    new ClientOAuth2({
      clientId,
      ...(secret !== undefined && { clientSecret: secret }),
      accessTokenUri: tokenEndpoint(),
      scopes: ['openid'],
    });

  test('signs in and refreshes', async () => {
    const token = await client().owner.getToken(user.name, user.password);
    await expectSignedIn(token.accessToken);
    await expectSignedIn((await token.refresh()).accessToken);
  });

  test('treats the challenge as tokens; only accessToken tells them apart', async () => {
    const token = await client().owner.getToken(mfaUser.name, mfaUser.password);
    expect(token.accessToken).toBeUndefined();
    expect(token.data).toMatchObject({ mfa_enabled: true, mfa_token: expect.any(String) as string });
  });
});
