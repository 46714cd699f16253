import { defineOperations } from '../../common/http/operation.js';
import {
  CreateInvitationDto,
  InspectedInvitationDto,
  InvitedEnrolmentDto,
  MfaInvitationDto,
  MfaInvitationListDto,
} from './dto/mfa-invitation.dto.js';

const invitationRefusals = [
  'INVITATION_INVALID',
  'INVITATION_USED',
  'INVITATION_REVOKED',
  'INVITATION_REPLACED',
  'INVITATION_EXPIRED',
  'INVITATION_ENDED',
] as const;

export const operations = defineOperations({
  createMfaInvitation: {
    summary: 'Invite a user to set up MFA or to replace the authenticator',
    description:
      'Returns a link with which the user sets up MFA without anybody else seeing the secret. It works once, for 24 hours, ' +
      'and replaces an older one of the same user. With `replace: true` it is for a user whose MFA is on: the old ' +
      'authenticator keeps working until the new one is accepted.',
    takes: ['id', 'body'],
    optionalBody: CreateInvitationDto,
    success: { status: 201, description: 'The link, shown only once.', type: MfaInvitationDto },
    errors: [
      'USER_NOT_FOUND',
      'USER_DISABLED',
      'MFA_ALREADY_ENABLED',
      'MFA_NOT_ENABLED',
      'VERIFIER_HAS_NO_MFA',
      'MFA_SESSION_REQUIRED',
    ],
  },
  revokeMfaInvitation: {
    summary: 'Revoke the invitation of a user',
    description: 'Users may revoke their own invitation, which their MFA status shows.',
    takes: ['id', 'body'],
    success: { status: 204, description: 'The link no longer works.' },
    errors: ['USER_NOT_FOUND', 'INVITATION_NOT_FOUND', 'MFA_SESSION_REQUIRED', 'MFA_ENROLMENT_REQUIRED'],
  },
  listMfaInvitations: {
    summary: 'List the outstanding invitations, newest first',
    takes: ['query'],
    success: { status: 200, description: 'One page of invitations.', type: MfaInvitationListDto },
  },
  inspectInvitation: {
    summary: 'Look up an invitation',
    description:
      'Tells whom the invitation is for, and changes nothing. For a link that has ended, the error says why.',
    takes: ['body'],
    success: { status: 200, description: 'The invitation.', type: InspectedInvitationDto },
    errors: [...invitationRefusals, 'TOO_MANY_REQUESTS'],
  },
  enrolInvited: {
    summary: 'Begin MFA set-up with an invitation',
    description:
      'Like enableMfa, for the user who is invited. It may be called again: the enrolment begins anew, and the invitation ' +
      'stays good until the enrolment is accepted.',
    takes: ['query', 'body'],
    success: {
      status: 200,
      description: 'What the user needs, shown only once.',
      type: InvitedEnrolmentDto,
    },
    errors: [...invitationRefusals, 'MFA_ALREADY_ENABLED', 'AUTHENTICATOR_LIMIT', 'TOO_MANY_REQUESTS'],
  },
  acceptInvited: {
    summary: 'Accept MFA with an invitation and a code from the new authenticator',
    description:
      "Like acceptMfa. A correct code uses up the invitation and ends the user's sessions; a wrong one does not.",
    takes: ['body'],
    success: { status: 200, description: 'MFA is on.' },
    errors: [
      ...invitationRefusals,
      'AUTHENTICATOR_LIMIT',
      'CODE_INVALID',
      'ENROLMENT_EXHAUSTED',
      'ENROLMENT_TOKEN_INVALID',
      'TOO_MANY_REQUESTS',
    ],
  },
});
