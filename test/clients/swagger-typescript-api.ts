import { Api } from './generated/swagger-typescript-api.js';
import { baseUrl, bearer, travel } from './journey.js';

const { api } = new Api({ baseUrl });

await travel({
  signIn: async (username, password) =>
    (await api.requestToken({ grant_type: 'password', username, password })).data,
  signInWithCode: async (mfa_token, mfa_code) =>
    (await api.requestToken({ grant_type: 'mfa', mfa_token, mfa_code })).data,
  enableMfa: async (accessToken, id) =>
    (await api.enableMfa(id, undefined, undefined, { headers: bearer(accessToken) })).data,
  acceptMfa: (accessToken, id, token, code) =>
    api.acceptMfa(id, { token, code }, { headers: bearer(accessToken) }),
});
