import type { Api, ApiAnswer } from './api.js';

/** A sign-in that a proxy on this machine forwards from the given address. */
export function passwordFrom(
  api: Api,
  forwardedFor: string,
  username: string,
  password: string,
): Promise<ApiAnswer> {
  return api.request('POST', '/api/oauth2/token', {
    json: { grant_type: 'password', username, password },
    headers: { 'X-Forwarded-For': forwardedFor },
  });
}
