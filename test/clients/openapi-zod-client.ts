import { createApiClient } from './generated/openapi-zod-client.js';
import { baseUrl, bearer, travel } from './journey.js';

const client = createApiClient(baseUrl);

await travel({
  signIn: (username, password) => client.requestToken({ grant_type: 'password', username, password }),
  signInWithCode: (mfa_token, mfa_code) => client.requestToken({ grant_type: 'mfa', mfa_token, mfa_code }),
  enableMfa: (accessToken, id) =>
    client.enableMfa(undefined, { params: { id }, headers: bearer(accessToken) }),
  acceptMfa: (accessToken, id, token, code) =>
    client.acceptMfa({ token, code }, { params: { id }, headers: bearer(accessToken) }),
});
