import type { ErrorCode } from '../../../sdk/src/errors.js';

const reload = 'Reload the page and try again.';
const notUnderstood = `The service did not understand what this page sent. ${reload}`;

/** For every error code: what happened and what to do. */
export const errors: Record<ErrorCode, string> = {
  VALIDATION_FAILED: 'Some of the entries are not valid. See the remarks beside the fields.',
  MALFORMED_JSON: notUnderstood,
  MALFORMED_REQUEST: notUnderstood,
  REQUEST_TIMEOUT: 'The connection was too slow. Try again.',
  REQUEST_HEADERS_TOO_LARGE: notUnderstood,
  CODE_INVALID:
    'That code is not right. Wait for the next one in your app and type it in. If that is refused, too, set the time on your phone to automatic.',
  PASSKEY_INVALID: 'That passkey was not accepted. Try again, or use another way to sign in.',
  PASSKEY_TOKEN_INVALID: 'Adding this passkey took too long. Start again.',
  ENROLMENT_EXHAUSTED: 'Too many wrong codes, so this set-up was cancelled.',
  ENROLMENT_TOKEN_INVALID:
    'This set-up has expired, or it was started again in another tab or on another device.',
  INVITATION_INVALID: 'This link is not valid. Check that you copied all of it, or ask for a new one.',
  INVITATION_USED: 'This link has already been used.',
  INVITATION_REVOKED: 'This link was withdrawn. Ask for a new one if you still need it.',
  INVITATION_REPLACED: 'There is a newer link for this account. Use that one.',
  INVITATION_EXPIRED: 'This link has expired. Ask for a new one.',
  INVITATION_ENDED: 'This link ended because the account or its two-step sign-in changed. Ask for a new one.',
  INVITATION_NOT_FOUND: 'This user has no open invitation: it was used, withdrawn, or has expired.',
  CROSS_SITE_REQUEST: notUnderstood,
  PASSWORD_TOO_COMMON:
    'This password is too common, known from a data breach, or like the name of the user or of the service. Choose another one; a few unrelated words are good.',
  CURRENT_PASSWORD_INVALID: 'The current password is not right.',
  CREDENTIALS_INVALID: 'The name or the password is not right.',
  MFA_TOKEN_INVALID: 'That took too long. Please sign in again.',
  MFA_TOKEN_EXHAUSTED: 'Too many wrong codes. Please sign in again.',
  REFRESH_TOKEN_INVALID: 'Your session has ended. Please sign in again.',
  UNSUPPORTED_GRANT_TYPE: notUnderstood,
  ACCESS_TOKEN_INVALID: 'Your session has ended. Please sign in again.',
  STEP_UP_REQUIRED: 'This was not done, because you did not confirm that it’s you. Try again.',
  ACCESS_DENIED: 'Your account may not do that.',
  MFA_SESSION_REQUIRED:
    'Your own two-step sign-in is on, and you signed in without it. Try again and confirm that it’s you, or sign in again with both steps.',
  PASSKEY_SESSION_REQUIRED:
    'You have to use your passkey, and signed in without it. Sign out, sign in again with your passkey, and then do this.',
  MFA_ENROLMENT_REQUIRED:
    'Your account has to use two-step sign-in. Set it up first, then sign in with both steps.',
  PASSWORD_CHANGE_REQUIRED: 'The service generated your password. Change it first.',
  USER_NOT_FOUND: 'There is no such user. The account may have been deleted meanwhile.',
  AUTHENTICATOR_NOT_FOUND: 'This sign-in method is no longer there. Reload the page.',
  AUTHENTICATOR_LIMIT:
    'An account can have three authenticator apps and ten sign-in methods in all. Remove one first.',
  SESSION_NOT_FOUND: 'This session has already ended.',
  ROUTE_NOT_FOUND: `This no longer exists. ${reload}`,
  USER_NAME_TAKEN: 'There is a user with this name already. Choose another one.',
  DEFAULT_ADMINISTRATOR_PROTECTED:
    'This is the first administrator of the service. It can be disabled, but not deleted.',
  LAST_ADMINISTRATOR:
    'This is the last active administrator: it cannot be deleted, disabled or given another role. Create another one first.',
  MFA_ALREADY_ENABLED: 'Two-step sign-in is on already. You can replace the app.',
  USER_DISABLED: 'This account is disabled. Enable it first.',
  PASSKEYS_UNAVAILABLE:
    'Passkeys do not work here yet. An administrator has to set PUBLIC_URL of the service to its https:// address with a domain name.',
  PASSKEY_ALREADY_REGISTERED: 'This passkey has been added already.',
  VERIFIER_HAS_NO_MFA:
    'A verifier has no two-step sign-in. Turn it off before you give an account this role.',
  MFA_NOT_ENABLED: 'Two-step sign-in is not on for this user.',
  PAYLOAD_TOO_LARGE: 'That is more than the service accepts at once. Shorten it.',
  UNSUPPORTED_MEDIA_TYPE: notUnderstood,
  MFA_LOCKED:
    'Too many wrong codes, so codes are blocked for a while, or until an administrator unlocks the account.',
  PASSWORD_LOCKED: 'Too many wrong passwords.',
  TOO_MANY_REQUESTS: 'Too many attempts from your address.',
  INTERNAL_ERROR:
    'Something went wrong in the service. Try again; if it happens again, give your administrator the request number.',
  SERVICE_UNAVAILABLE: 'The service is not available at the moment. Try again shortly.',
};
