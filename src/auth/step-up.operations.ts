import { defineOperations } from '../common/http/operation.js';
import { PasskeyRequestOptionsDto } from '../mfa/passkeys/dto/passkey-options.dto.js';
import { TokenPairDto } from './dto/token.dto.js';

export const operations = defineOperations({
  stepUp: {
    summary: 'Prove a factor again, for calls that need fresh proof',
    description:
      'After `STEP_UP_REQUIRED`: send `code` or `passkey` if the user has MFA, `password` otherwise; only the second factor counts for a ' +
      'user with MFA. It is also enough after `MFA_SESSION_REQUIRED`, for instance when MFA was turned on in this session, ' +
      'after `PASSKEY_SESSION_REQUIRED` with `passkey`, and after `MFA_ENROLMENT_REQUIRED` once the user has what the account ' +
      'must use. The rules and limits are those of signing in. The session goes on with new tokens; the previous ' +
      'refresh token counts as used, and using it ends the session.',
    takes: ['body'],
    success: { status: 200, description: 'New tokens of the same session.', type: TokenPairDto },
    errors: [
      'CODE_INVALID',
      'PASSKEY_INVALID',
      'CURRENT_PASSWORD_INVALID',
      'MFA_NOT_ENABLED',
      'MFA_LOCKED',
      'PASSWORD_LOCKED',
      'PASSKEYS_UNAVAILABLE',
    ],
  },
  stepUpPasskeyOptions: {
    summary: 'Get what a browser needs to step up with a passkey',
    description:
      'Give the answer to `PublicKeyCredential.parseRequestOptionsFromJSON()` and `navigator.credentials.get()`, and send ' +
      'what that returns in `passkey` of stepUp. The challenge can be answered once, by this session, within five minutes.',
    takes: ['body'],
    success: { status: 200, description: 'The options.', type: PasskeyRequestOptionsDto },
    errors: ['AUTHENTICATOR_NOT_FOUND', 'PASSKEYS_UNAVAILABLE'],
  },
});
