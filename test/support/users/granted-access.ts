import { randomId } from '../../../src/crypto/randomness.js';
import { expect } from 'vitest';
import type { ServiceProcess } from '../processes/processes.js';
import { type MfaUser, Users } from './users.js';

/** A signed-in user, a pending sign-in of theirs, and an invitation for another user. */
export interface GrantedAccess {
  readonly user: MfaUser;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly challengeToken: string;
  readonly invitationToken: string;
}

/** Spends the user's first scratch code. */
export async function grantAccess({ api }: ServiceProcess, adminPassword: string): Promise<GrantedAccess> {
  const users = new Users(api, adminPassword);
  const user = await users.createWithMfa('user', `user-${randomId()}`);
  const invited = await users.create('user', `invited-${randomId()}`);
  const session = await users.signInWithMfa(user, user.enrolment.scratchCodes[0]);
  const { body } = await api.post(`/api/v1/users/${invited.id}/mfa/invitation`, await users.admin());
  return {
    user,
    accessToken: session.access_token,
    refreshToken: session.refresh_token,
    challengeToken: await users.challenge(user),
    invitationToken: String(body.url).split('/').at(-1) ?? '',
  };
}

/** Checks that none of the tokens works any more. */
export async function expectEnded({ api }: ServiceProcess, access: GrantedAccess): Promise<void> {
  const { accessToken, refreshToken, challengeToken, invitationToken, user } = access;
  const [, , third] = user.enrolment.scratchCodes;
  const answers = [
    await api.get('/api/v1/users/me', accessToken),
    await api.token({ grant_type: 'refresh_token', refresh_token: refreshToken }),
    await api.token({ grant_type: 'mfa', mfa_token: challengeToken, mfa_code: third }),
    await api.post('/api/v1/mfaInvitations/enrol', undefined, { invitationToken }),
  ];
  expect(answers.map(({ body }) => body.code as string)).toEqual([
    'ACCESS_TOKEN_INVALID',
    'REFRESH_TOKEN_INVALID',
    'MFA_TOKEN_INVALID',
    'INVITATION_INVALID',
  ]);
}
