import { acceptMfa, enableMfa, requestToken } from './generated/orval.js';
import { bearer, travel } from './journey.js';

function succeeded<T extends { status: number; data: unknown }>(
  answer: T,
): Extract<T, { status: 200 | 204 }> {
  if (answer.status >= 300) throw new Error(JSON.stringify(answer.data));
  return answer as Extract<T, { status: 200 | 204 }>;
}

await travel({
  signIn: async (username, password) =>
    succeeded(await requestToken({ grant_type: 'password', username, password })).data,
  signInWithCode: async (mfa_token, mfa_code) =>
    succeeded(await requestToken({ grant_type: 'mfa', mfa_token, mfa_code })).data,
  enableMfa: async (accessToken, id) =>
    succeeded(await enableMfa(id, undefined, undefined, { headers: bearer(accessToken) })).data,
  acceptMfa: async (accessToken, id, token, code) =>
    succeeded(await acceptMfa(id, { token, code }, { headers: bearer(accessToken) })),
});
