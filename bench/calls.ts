import { Secret, TOTP } from 'otpauth';
import type { HttpCall } from './load.js';
import type { Target } from './servers.js';
import type { BenchUser, UserState } from './users.js';

/** One of the calls that are measured. */
export interface Call {
  readonly name: string;
  /** The state of its users before the call. */
  readonly state: UserState;
  /** A user can make the call only once, so each request needs another user. */
  readonly once?: true;
  request(user: BenchUser): HttpCall;
}

export interface FloorCall extends Call {
  /** The program it is compared with, `floor` by default. */
  readonly floor?: Exclude<Target, 'service'>;
  readonly hashesPassword?: true;
}

export const calls: readonly FloorCall[] = [
  {
    name: 'enableMfa',
    state: 'plain',
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
    hashesPassword: true,
    request: ({ name, password }) =>
      post('/api/oauth2/token', { grant_type: 'password', username: name, password }),
  },
  {
    name: 'mfaGrant',
    state: 'challenged',
    once: true,
    request: ({ sharedSecret, token }) =>
      post('/api/oauth2/token', { grant_type: 'mfa', mfa_token: token, mfa_code: passcode(sharedSecret) }),
  },
  {
    name: 'verifyMfa',
    state: 'enabled',
    once: true,
    request: ({ id, sharedSecret, as }) => ({
      ...post(`/api/v1/users/${id}/verifyMfa`, { code: passcode(sharedSecret) }, as.verifier),
      expects: '"valid":true',
    }),
  },
  {
    name: 'getMe',
    state: 'plain',
    floor: 'fastifyFloor',
    request: ({ accessToken }) => get('/api/v1/users/me', accessToken),
  },
  {
    name: 'listUsers',
    state: 'plain',
    request: ({ as }) => get('/api/v1/users?offset=0&limit=30', as.helpdesk),
  },
];

export function callNamed(name: string): Call {
  const call = calls.find((each) => each.name === name);
  if (!call) throw new Error(`no call ${name}`);
  return call;
}

export function get(path: string, accessToken: string): HttpCall {
  return { method: 'GET', path, headers: { Authorization: `Bearer ${accessToken}` } };
}

export function post(path: string, content: object, accessToken?: string): HttpCall {
  return {
    method: 'POST',
    path,
    headers: {
      'Content-Type': 'application/json',
      ...(accessToken && { Authorization: `Bearer ${accessToken}` }),
    },
    body: JSON.stringify(content),
  };
}

export function passcode(sharedSecret: Uint8Array): string {
  return new TOTP({ secret: new Secret({ buffer: Uint8Array.from(sharedSecret).buffer }) }).generate();
}
