import type { OperationDefinition } from '../common/http/operation.js';
import { MfaCoverageDto } from './mfa/dto/mfa-coverage.dto.js';
import {
  EnableMfaDto,
  MfaEnrolmentDto,
  MfaStatusDto,
  ScratchCodesDto,
  VerificationDto,
} from './mfa/dto/mfa.dto.js';
import { SessionListDto } from './sessions/session.dto.js';
import { UpdateUserDto } from './dto/update-user.dto.js';
import { UserDto, UserListDto } from './dto/user.dto.js';

/** Which accounts a role may act on is the access policy's business; these are the roles that may call at all. */
const everybodyButVerifiers = ['admin', 'helpdesk', 'user'] as const;

export const listUsers = {
  id: 'listUsers',
  summary: 'List users, by id',
  access: ['admin', 'helpdesk'],
  takes: ['query'],
  success: { status: 200, description: 'One page of users.', type: UserListDto },
} as const satisfies OperationDefinition;

export const getCurrentUser = {
  id: 'getCurrentUser',
  summary: 'Get your own account',
  access: everybodyButVerifiers,
  openDuring: ['changePassword', 'enrol'],
  success: { status: 200, description: 'The account of the access token.', type: UserDto },
} as const satisfies OperationDefinition;

export const getUser = {
  id: 'getUser',
  summary: 'Get a user',
  access: everybodyButVerifiers,
  takes: ['id'],
  success: { status: 200, description: 'The user.', type: UserDto },
  errors: ['USER_NOT_FOUND'],
} as const satisfies OperationDefinition;

export const createUser = {
  id: 'createUser',
  summary: 'Create a user',
  access: ['admin'],
  takes: ['body'],
  success: {
    status: 201,
    description: 'The new user.',
    type: UserDto,
    headers: { Location: { description: 'The path of the new user.', schema: { type: 'string' } } },
  },
  errors: ['USER_NAME_TAKEN', 'PASSWORD_TOO_COMMON', 'TOO_MANY_REQUESTS'],
} as const satisfies OperationDefinition;

export const updateUser = {
  id: 'updateUser',
  summary: 'Change the description or role of a user, or disable the account',
  description:
    'Properties that are left out stay as they are. Disabling ends the sessions of the user at once.',
  access: everybodyButVerifiers,
  takes: ['id', 'body'],
  optionalBody: UpdateUserDto,
  success: { status: 200, description: 'The user as changed.', type: UserDto },
  errors: ['USER_NOT_FOUND', 'LAST_ADMINISTRATOR'],
} as const satisfies OperationDefinition;

export const deleteUser = {
  id: 'deleteUser',
  summary: 'Delete a user',
  access: everybodyButVerifiers,
  takes: ['id', 'body'],
  success: { status: 204, description: 'The user and everything that belonged to the account is gone.' },
  errors: ['USER_NOT_FOUND', 'DEFAULT_ADMINISTRATOR_PROTECTED', 'LAST_ADMINISTRATOR'],
} as const satisfies OperationDefinition;

export const changePassword = {
  id: 'changePassword',
  summary: 'Change a password',
  description:
    'Your own change needs the current password, and a new one that is not the same. The other sessions of the user end.',
  access: everybodyButVerifiers,
  openDuring: ['changePassword'],
  takes: ['id', 'body'],
  success: { status: 204, description: 'The password is changed.' },
  errors: [
    'USER_NOT_FOUND',
    'PASSWORD_CHANGE_REQUIRED',
    'CURRENT_PASSWORD_INVALID',
    'PASSWORD_LOCKED',
    'PASSWORD_TOO_COMMON',
    'TOO_MANY_REQUESTS',
  ],
} as const satisfies OperationDefinition;

export const enableMfa = {
  id: 'enableMfa',
  summary: 'Request a secret, scratch codes and a token to enable MFA',
  description:
    'Opens a pending enrolment that acceptMfa confirms; MFA is not on before that. Every new call replaces the pending ' +
    'enrolment. While MFA is on, `recreate: true` opens a replacement; the live authenticator and its scratch codes ' +
    'keep working until the replacement is accepted.',
  access: everybodyButVerifiers,
  openDuring: ['enrol'],
  takes: ['id', 'query', 'body'],
  optionalBody: EnableMfaDto,
  success: { status: 200, description: 'What the user needs, told this one time.', type: MfaEnrolmentDto },
  errors: ['USER_NOT_FOUND', 'MFA_SESSION_REQUIRED', 'MFA_ENROLMENT_REQUIRED', 'MFA_ALREADY_ENABLED'],
} as const satisfies OperationDefinition;

export const acceptMfa = {
  id: 'acceptMfa',
  summary: 'Accept MFA with a code of the new authenticator',
  description:
    'From now on the user signs in with two factors. The code is spent, and the other sessions of the user end. The ' +
    'fifth wrong code ends the enrolment.',
  access: everybodyButVerifiers,
  openDuring: ['enrol'],
  takes: ['id', 'body'],
  success: { status: 200, description: 'MFA is on.' },
  errors: [
    'USER_NOT_FOUND',
    'MFA_SESSION_REQUIRED',
    'MFA_ENROLMENT_REQUIRED',
    'CODE_INVALID',
    'ENROLMENT_EXHAUSTED',
    'ENROLMENT_TOKEN_INVALID',
  ],
} as const satisfies OperationDefinition;

export const disableMfa = {
  id: 'disableMfa',
  summary: 'Disable MFA',
  description:
    'Ends the authenticator, its scratch codes, a pending enrolment, open sign-ins and other sessions.',
  access: everybodyButVerifiers,
  takes: ['id', 'body'],
  success: { status: 200, description: 'MFA is off.' },
  errors: ['USER_NOT_FOUND', 'MFA_SESSION_REQUIRED', 'MFA_NOT_ENABLED'],
} as const satisfies OperationDefinition;

export const getMfaStatus = {
  id: 'getMfaStatus',
  summary: 'Get the MFA status of a user',
  access: everybodyButVerifiers,
  openDuring: ['enrol'],
  takes: ['id'],
  success: { status: 200, description: 'The status.', type: MfaStatusDto },
  errors: ['USER_NOT_FOUND', 'MFA_ENROLMENT_REQUIRED'],
} as const satisfies OperationDefinition;

export const reissueScratchCodes = {
  id: 'reissueScratchCodes',
  summary: 'Issue five new scratch codes',
  description: 'The old ones are dead from then on.',
  access: everybodyButVerifiers,
  takes: ['id', 'body'],
  success: { status: 200, description: 'The new scratch codes, told this one time.', type: ScratchCodesDto },
  errors: ['USER_NOT_FOUND', 'MFA_SESSION_REQUIRED', 'MFA_NOT_ENABLED'],
} as const satisfies OperationDefinition;

export const unlockMfa = {
  id: 'unlockMfa',
  summary: 'Unlock the second factor of a user',
  description: 'Forgets the wrong codes so far. Does nothing where nothing is locked.',
  access: ['admin', 'helpdesk'],
  takes: ['id', 'body'],
  success: { status: 204, description: 'The second factor is not locked.' },
  errors: ['USER_NOT_FOUND', 'MFA_SESSION_REQUIRED'],
} as const satisfies OperationDefinition;

export const verifyMfa = {
  id: 'verifyMfa',
  summary: 'Ask whether a code of a user is good',
  description:
    'For applications that have signed the user in by their own first factor. The rules, limits and audit are those of ' +
    'signing in: a right code is spent.',
  access: ['admin', 'verifier'],
  takes: ['id', 'body'],
  success: { status: 200, description: 'Whether it was.', type: VerificationDto },
  errors: ['USER_NOT_FOUND', 'USER_DISABLED', 'MFA_NOT_ENABLED', 'MFA_LOCKED'],
} as const satisfies OperationDefinition;

export const listSessions = {
  id: 'listSessions',
  summary: 'List the sessions of a user',
  access: everybodyButVerifiers,
  takes: ['id'],
  success: { status: 200, description: 'The live sessions.', type: SessionListDto },
  errors: ['USER_NOT_FOUND'],
} as const satisfies OperationDefinition;

export const endSession = {
  id: 'endSession',
  summary: 'End one session of a user',
  access: everybodyButVerifiers,
  takes: ['id', 'sessionId', 'body'],
  success: { status: 204, description: 'The session is over; its tokens are dead.' },
  errors: ['USER_NOT_FOUND', 'SESSION_NOT_FOUND'],
} as const satisfies OperationDefinition;

export const endOtherSessions = {
  id: 'endOtherSessions',
  summary: 'End all sessions of a user but this one',
  description: 'For somebody else’s account, that is all of them. Sign-ins under way come to nothing, too.',
  access: everybodyButVerifiers,
  takes: ['id', 'body'],
  success: { status: 204, description: 'They are over; their tokens are dead.' },
  errors: ['USER_NOT_FOUND'],
} as const satisfies OperationDefinition;

export const getMfaCoverage = {
  id: 'getMfaCoverage',
  summary: 'How far MFA is spread, by role, and who is outstanding',
  description: 'GET /api/v1/users?mfaState=outstanding or =overdue names the accounts.',
  access: ['admin'],
  success: { status: 200, description: 'Counts per role.', type: MfaCoverageDto },
} as const satisfies OperationDefinition;
