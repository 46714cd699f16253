import createClient from 'openapi-fetch';
import type { paths } from './generated/openapi-typescript.js';
import { baseUrl, bearer, given, travel } from './journey.js';

const client = createClient<paths>({ baseUrl });

await travel({
  signIn: async (username, password) => {
    const body = { grant_type: 'password', username, password } as const;
    const { data, error } = await client.POST('/api/oauth2/token', { body });
    return given(data, error);
  },
  signInWithCode: async (mfa_token, mfa_code) => {
    const body = { grant_type: 'mfa', mfa_token, mfa_code } as const;
    const { data, error } = await client.POST('/api/oauth2/token', { body });
    return given(data, error);
  },
  enableMfa: async (accessToken, id) => {
    const { data, error } = await client.POST('/api/v1/users/{id}/enableMfa', {
      params: { path: { id } },
      headers: bearer(accessToken),
    });
    return given(data, error);
  },
  acceptMfa: async (accessToken, id, token, code) => {
    const { error } = await client.POST('/api/v1/users/{id}/acceptMfa', {
      params: { path: { id } },
      headers: bearer(accessToken),
      body: { token, code },
    });
    if (error) throw new Error(error.code);
  },
});
