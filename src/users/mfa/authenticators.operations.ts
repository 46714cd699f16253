import { defineOperations } from '../../common/http/operation.js';
import { AddedAuthenticatorDto, AuthenticatorDto } from './dto/authenticator.dto.js';

export const operations = defineOperations({
  listAuthenticators: {
    summary: 'List the authenticators of a user, the oldest first',
    takes: ['id'],
    success: {
      status: 200,
      description: 'The active authenticators.',
      type: AuthenticatorDto,
      isArray: true,
    },
    errors: ['USER_NOT_FOUND', 'MFA_ENROLMENT_REQUIRED'],
  },
  addAuthenticator: {
    summary: 'Add a further TOTP authenticator to a user',
    description:
      'Like enableMfa, for an authenticator beside the others. It is pending until it is confirmed; a newer call replaces ' +
      'a pending one. `scratchCodes` are issued only to a user who has none yet.',
    takes: ['id', 'query', 'body'],
    success: {
      status: 201,
      description: 'What the user needs, shown only once.',
      type: AddedAuthenticatorDto,
    },
    errors: [
      'USER_NOT_FOUND',
      'USER_DISABLED',
      'MFA_ENROLMENT_REQUIRED',
      'MFA_SESSION_REQUIRED',
      'PASSKEY_SESSION_REQUIRED',
      'AUTHENTICATOR_LIMIT',
      'VERIFIER_HAS_NO_MFA',
    ],
  },
  confirmAuthenticator: {
    summary: 'Confirm an added authenticator with a code that it shows',
    description: "Like acceptMfa: the code is spent, and the user's other sessions end.",
    takes: ['id', 'authenticatorId', 'body'],
    success: { status: 200, description: 'The authenticator is active.' },
    errors: [
      'USER_NOT_FOUND',
      'USER_DISABLED',
      'MFA_ENROLMENT_REQUIRED',
      'MFA_SESSION_REQUIRED',
      'AUTHENTICATOR_LIMIT',
      'VERIFIER_HAS_NO_MFA',
      'CODE_INVALID',
      'ENROLMENT_EXHAUSTED',
      'ENROLMENT_TOKEN_INVALID',
    ],
  },
  renameAuthenticator: {
    summary: 'Name an authenticator',
    takes: ['id', 'authenticatorId', 'body'],
    success: { status: 200, description: 'The authenticator.', type: AuthenticatorDto },
    errors: ['USER_NOT_FOUND', 'AUTHENTICATOR_NOT_FOUND', 'MFA_SESSION_REQUIRED'],
  },
  removeAuthenticator: {
    summary: 'Remove an authenticator',
    description: "Ends the user's other sessions. Removing the last one is the same as disableMfa.",
    takes: ['id', 'authenticatorId', 'body'],
    success: { status: 204, description: 'The authenticator no longer works.' },
    errors: ['USER_NOT_FOUND', 'AUTHENTICATOR_NOT_FOUND', 'MFA_SESSION_REQUIRED'],
  },
  resynchroniseAuthenticator: {
    summary: 'Resynchronise a hardware token whose clock has drifted',
    description:
      'Takes two codes that the device showed one after the other. They are searched for within a day of now, and ' +
      'the drift is stored. Both are spent; a wrong pair counts like a wrong code at sign-in.',
    takes: ['id', 'authenticatorId', 'body'],
    success: { status: 200, description: 'The authenticator.', type: AuthenticatorDto },
    errors: [
      'USER_NOT_FOUND',
      'AUTHENTICATOR_NOT_FOUND',
      'MFA_SESSION_REQUIRED',
      'CODE_INVALID',
      'MFA_LOCKED',
    ],
  },
});
