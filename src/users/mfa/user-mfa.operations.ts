import { defineOperations } from '../../common/http/operation.js';
import { MfaCoverageDto } from './dto/mfa-coverage.dto.js';
import {
  DisableMfaDto,
  EnableMfaDto,
  MfaEnrolmentDto,
  ScratchCodesDto,
  VerificationDto,
} from './dto/mfa.dto.js';
import { MfaStatusDto } from './dto/mfa-status.dto.js';

export const operations = defineOperations({
  enableMfa: {
    summary: 'Request a secret, scratch codes and a token to enable MFA',
    description:
      'Opens a pending enrolment that acceptMfa confirms; MFA is not on before that. Every new call replaces the pending ' +
      'enrolment. While MFA is on, `recreate: true` opens a replacement; the live authenticator and its scratch codes ' +
      'keep working until the replacement is accepted.',
    takes: ['id', 'query', 'body'],
    optionalBody: EnableMfaDto,
    success: { status: 200, description: 'What the user needs, shown only once.', type: MfaEnrolmentDto },
    errors: [
      'USER_NOT_FOUND',
      'USER_DISABLED',
      'MFA_SESSION_REQUIRED',
      'MFA_ENROLMENT_REQUIRED',
      'MFA_ALREADY_ENABLED',
      'AUTHENTICATOR_LIMIT',
    ],
  },
  acceptMfa: {
    summary: 'Accept MFA with a code from the new authenticator',
    description:
      'From now on the user signs in with two factors. The code is spent, and the other sessions of the user end. The ' +
      'fifth wrong code ends the enrolment. If the answer is lost and the call is sent again, it is refused because MFA is ' +
      'on: with MFA_SESSION_REQUIRED in a session without the second factor, otherwise with ENROLMENT_TOKEN_INVALID. ' +
      'getMfaStatus shows whether MFA is on.',
    takes: ['id', 'body'],
    success: { status: 200, description: 'MFA is on.' },
    errors: [
      'USER_NOT_FOUND',
      'USER_DISABLED',
      'MFA_SESSION_REQUIRED',
      'MFA_ENROLMENT_REQUIRED',
      'AUTHENTICATOR_LIMIT',
      'CODE_INVALID',
      'ENROLMENT_EXHAUSTED',
      'ENROLMENT_TOKEN_INVALID',
    ],
  },
  disableMfa: {
    summary: 'Disable MFA',
    description:
      'Ends the authenticator, its scratch codes, a pending enrolment, open sign-ins and other sessions. A `reason` goes ' +
      'into the audit trail.',
    takes: ['id', 'body'],
    optionalBody: DisableMfaDto,
    success: { status: 200, description: 'MFA is off.' },
    errors: ['USER_NOT_FOUND', 'MFA_SESSION_REQUIRED', 'MFA_NOT_ENABLED'],
  },
  getMfaStatus: {
    summary: 'Get the MFA status of a user',
    takes: ['id'],
    success: { status: 200, description: 'The status.', type: MfaStatusDto },
    errors: ['USER_NOT_FOUND', 'MFA_ENROLMENT_REQUIRED'],
  },
  reissueScratchCodes: {
    summary: 'Issue five new scratch codes',
    description: 'The old ones stop working.',
    takes: ['id', 'body'],
    success: {
      status: 200,
      description: 'The new scratch codes, shown only once.',
      type: ScratchCodesDto,
    },
    errors: ['USER_NOT_FOUND', 'MFA_SESSION_REQUIRED', 'MFA_NOT_ENABLED'],
  },
  unlockMfa: {
    summary: 'Unlock the second factor of a user',
    description:
      'Ends every lock on codes, of sign-ins and of verifyMfa, and clears the counts of wrong codes, also if nothing is ' +
      'locked. The audit trail gets `mfa.unlocked` in either case.',
    takes: ['id', 'body'],
    success: { status: 204, description: 'The second factor is not locked.' },
    errors: ['USER_NOT_FOUND', 'MFA_SESSION_REQUIRED'],
  },
  verifyMfa: {
    summary: 'Check a code of a user',
    description:
      'For applications that have checked the first factor themselves. A right code is spent, and audited, as in signing ' +
      'in. Wrong codes have limits of their own and never lock the sign-in: after ten in a row for a user the verifier ' +
      'waits, and after 50 in a row through all verifiers verifyMfa is locked for the user until an administrator unlocks it.',
    takes: ['id', 'body'],
    success: { status: 200, description: 'Whether the code was correct.', type: VerificationDto },
    errors: ['USER_NOT_FOUND', 'USER_DISABLED', 'MFA_NOT_ENABLED', 'MFA_LOCKED'],
  },
  getMfaCoverage: {
    summary: 'Count users by role and MFA state',
    description:
      'Every account counts once: as one of the `users` of a role, as a verifier or as a disabled account. ' +
      'GET /api/v1/users lists those behind a number, with `role`, `disabled` and `mfaState`.',
    success: { status: 200, description: 'Counts per role, and the policy.', type: MfaCoverageDto },
  },
});
