import { Secret, TOTP } from 'otpauth';
import type { HttpCall } from './load.js';
import type { SeededUser, UserState } from './seed-users.js';

/** One of the calls that are measured. */
export interface Call {
  readonly name: string;
  /** What its users are before it. */
  readonly state: UserState;
  /** Whether a user can take it only once, so that each request needs a fresh one. */
  readonly once: boolean;
  request(user: SeededUser): HttpCall;
}

export const calls: readonly Call[] = [
  {
    name: 'enableMfa',
    state: 'plain',
    once: false,
    request: ({ id, accessToken }) => post(`/api/v1/users/${id}/enableMfa`, { recreate: false }, accessToken),
  },
  {
    name: 'acceptMfa',
    state: 'pending',
    once: true,
    request: ({ id, accessToken, sharedSecret, token }) =>
      post(`/api/v1/users/${id}/acceptMfa`, { code: passcode(sharedSecret), token }, accessToken),
  },
  {
    name: 'passwordGrant',
    state: 'plain',
    once: false,
    request: ({ name, password }) =>
      post('/api/oauth2/token', { grant_type: 'password', username: name, password }),
  },
  {
    name: 'mfaGrant',
    state: 'challenged',
    once: true,
    request: ({ sharedSecret, token }) =>
      post('/api/oauth2/token', {
        grant_type: 'mfa',
        mfa_token: token,
        mfa_code: passcode(sharedSecret),
      }),
  },
  {
    name: 'listUsers',
    state: 'plain',
    once: false,
    request: ({ accessToken }) => ({
      method: 'GET',
      path: '/api/v1/users?offset=0&limit=30',
      headers: { Authorization: `Bearer ${accessToken}` },
    }),
  },
];

function post(path: string, content: object, accessToken?: string): HttpCall {
  const body = JSON.stringify(content);
  return {
    method: 'POST',
    path,
    headers: {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(body),
      ...(accessToken && { Authorization: `Bearer ${accessToken}` }),
    },
    body,
  };
}

function passcode(sharedSecret: Buffer): string {
  return new TOTP({ secret: new Secret({ buffer: Uint8Array.from(sharedSecret).buffer }) }).generate();
}
