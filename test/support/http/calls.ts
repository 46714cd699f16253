/** Who makes a call, and for whose account. */
type By = 'admin' | 'user' | 'nobody';

export interface CallWithBody {
  readonly method: string;
  /** With `{id}` for the account it is about. */
  readonly path: string;
  readonly by: By;
  /** A valid body; the call may still be refused. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly required: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

const token = `${'A'.repeat(86)}==`;
const opaque = 'A'.repeat(43);
const consoleTokenEndpoint = {
  method: 'POST',
  path: '/console/token',
  by: 'nobody',
  headers: { 'X-Console': '1' },
} as const;
/** Credentials of the right form that prove nothing. */
const credential = { id: opaque, type: 'public-key' } as const;
const registration = { ...credential, response: { clientDataJSON: 'e30', attestationObject: 'oA' } };
const assertion = {
  ...credential,
  response: { clientDataJSON: 'e30', authenticatorData: 'AA', signature: 'AA' },
};
const tokenEndpoint = { method: 'POST', path: '/api/oauth2/token', by: 'nobody' } as const;

/** Every call with a body. */
export const callsWithBody = {
  createUser: {
    method: 'POST',
    path: '/api/v1/users',
    by: 'admin',
    body: { name: 'newcomer', description: 'x', password: 'correct horse battery', role: 'user' },
    required: ['name', 'password'],
  },
  updateUser: {
    method: 'PUT',
    path: '/api/v1/users/{id}',
    by: 'admin',
    body: { description: 'x', role: 'helpdesk', disabled: true },
    required: [],
  },
  changePassword: {
    method: 'POST',
    path: '/api/v1/users/{id}/changePassword',
    by: 'user',
    body: { currentPassword: 'not the right one', newPassword: 'four words are better' },
    required: ['newPassword'],
  },
  enableMfa: {
    method: 'POST',
    path: '/api/v1/users/{id}/enableMfa',
    by: 'user',
    body: { recreate: true },
    required: [],
  },
  acceptMfa: {
    method: 'POST',
    path: '/api/v1/users/{id}/acceptMfa',
    by: 'user',
    body: { code: '123456', token },
    required: ['code', 'token'],
  },
  disableMfa: {
    method: 'POST',
    path: '/api/v1/users/{id}/disableMfa',
    by: 'user',
    body: { reason: 'x' },
    required: [],
  },
  addAuthenticator: {
    method: 'POST',
    path: '/api/v1/users/{id}/authenticators',
    by: 'user',
    body: { kind: 'totp', name: 'Tablet', algorithm: 'SHA256', digits: 8, period: 60 },
    required: ['kind', 'name'],
  },
  confirmAuthenticator: {
    method: 'POST',
    path: '/api/v1/users/{id}/authenticators/{authenticatorId}/confirm',
    by: 'user',
    body: { code: '123456', token },
    required: ['code', 'token'],
  },
  renameAuthenticator: {
    method: 'PUT',
    path: '/api/v1/users/{id}/authenticators/{authenticatorId}',
    by: 'user',
    body: { name: 'Tablet' },
    required: ['name'],
  },
  resynchroniseAuthenticator: {
    method: 'POST',
    path: '/api/v1/users/{id}/authenticators/{authenticatorId}/resynchronise',
    by: 'user',
    body: { codes: ['123456', '654321'] },
    required: ['codes'],
  },
  createMfaInvitation: {
    method: 'POST',
    path: '/api/v1/users/{id}/mfa/invitation',
    by: 'admin',
    body: { replace: true },
    required: [],
  },
  verifyMfa: {
    method: 'POST',
    path: '/api/v1/users/{id}/verifyMfa',
    by: 'admin',
    body: { code: '123456' },
    required: ['code'],
  },
  inspectInvitation: {
    method: 'POST',
    path: '/api/v1/mfaInvitations/inspect',
    by: 'nobody',
    body: { invitationToken: opaque },
    required: ['invitationToken'],
  },
  enrolInvited: {
    method: 'POST',
    path: '/api/v1/mfaInvitations/enrol',
    by: 'nobody',
    body: { invitationToken: opaque },
    required: ['invitationToken'],
  },
  acceptInvited: {
    method: 'POST',
    path: '/api/v1/mfaInvitations/accept',
    by: 'nobody',
    body: { invitationToken: opaque, code: '123456', token },
    required: ['invitationToken', 'code', 'token'],
  },
  stepUp: {
    method: 'POST',
    path: '/api/v1/sessions/current/stepUp',
    by: 'user',
    body: { code: '123456' },
    required: [],
  },
  stepUpByPassword: {
    method: 'POST',
    path: '/api/v1/sessions/current/stepUp',
    by: 'user',
    body: { password: 'not the right one' },
    required: [],
  },
  consoleStepUp: {
    method: 'POST',
    path: '/console/stepUp',
    by: 'user',
    body: { code: '123456' },
    required: [],
    headers: { 'X-Console': '1' },
  },
  passwordGrant: {
    ...tokenEndpoint,
    body: { grant_type: 'password', username: 'administrator', password: 'not the right one' },
    required: ['username', 'password'],
  },
  mfaGrant: {
    ...tokenEndpoint,
    body: { grant_type: 'mfa', mfa_token: opaque, mfa_code: '123456' },
    required: ['mfa_token', 'mfa_code'],
  },
  passkeyGrant: {
    ...tokenEndpoint,
    body: { grant_type: 'mfa', mfa_token: opaque, passkey: assertion },
    required: ['mfa_token'],
  },
  requestPasskeyOptions: {
    method: 'POST',
    path: '/api/oauth2/passkeyOptions',
    by: 'nobody',
    body: { mfa_token: opaque },
    required: ['mfa_token'],
  },
  addPasskey: {
    method: 'POST',
    path: '/api/v1/users/{id}/passkeys',
    by: 'user',
    body: { token: opaque, name: 'Laptop', credential: registration },
    required: ['token', 'name', 'credential'],
  },
  stepUpByPasskey: {
    method: 'POST',
    path: '/api/v1/sessions/current/stepUp',
    by: 'user',
    body: { passkey: assertion },
    required: [],
  },
  refreshGrant: {
    ...tokenEndpoint,
    body: { grant_type: 'refresh_token', refresh_token: opaque },
    required: ['refresh_token'],
  },
  consolePasswordGrant: {
    ...consoleTokenEndpoint,
    body: { grant_type: 'password', username: 'administrator', password: 'not the right one' },
    required: ['username', 'password'],
  },
  consoleMfaGrant: {
    ...consoleTokenEndpoint,
    body: { grant_type: 'mfa', mfa_token: opaque, mfa_code: '123456' },
    required: ['mfa_token', 'mfa_code'],
  },
  consoleRefreshGrant: { ...consoleTokenEndpoint, body: { grant_type: 'refresh_token' }, required: [] },
} as const satisfies Record<string, CallWithBody>;

export type CallName = keyof typeof callsWithBody;

/** The path of a call about this account, with ids of nothing for the rest. */
export function addressOf(path: string, userId: number | string): string {
  return path
    .replace('{id}', String(userId))
    .replace('{authenticatorId}', '2147483647')
    .replace('{sessionId}', '0123456789abcdef'.repeat(2));
}
