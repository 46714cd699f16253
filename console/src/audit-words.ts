import type { AuditEventDto } from './api.js';
import { durationInWords } from './words.js';

type EventType = AuditEventDto['type'];
type Details = AuditEventDto['details'];

interface EventWords {
  readonly name: string;
  /** Describes the details of an event, if they add anything to its name. */
  readonly more?: (details: Details) => string;
}

const method = ({ method }: Details): string =>
  method === 'scratchCode' ? 'with a scratch code' : 'with the app';

/** Every type of event, as shown on the screen. */
export const eventWords: Readonly<Record<EventType, EventWords>> = {
  'user.created': { name: 'Account created', more: ({ name, role }) => `${String(name)}, ${String(role)}` },
  'user.imported': { name: 'Account imported', more: ({ name, role }) => `${String(name)}, ${String(role)}` },
  'users.export_started': { name: 'Export begun', more: exportWords },
  'users.exported': { name: 'Users exported', more: exportWords },
  'user.updated': { name: 'Account changed', more: ({ changed }) => (changed as string[]).join(', ') },
  'user.deleted': { name: 'Account deleted', more: ({ name }) => String(name) },
  'user.password_changed': { name: 'Password changed' },
  'user.password_change_refused': { name: 'Password change refused' },
  'sign_in.failed': { name: 'Sign-in failed', more: repeatWords },
  'password.locked': { name: 'Passwords locked', more: lockWords },
  'sign_in.challenged': { name: 'Password right, code asked for' },
  'sign_in.exhausted': { name: 'Sign-in ended, too many wrong codes' },
  'session.started': {
    name: 'Signed in',
    more: ({ amr }) => ((amr as string[]).includes('mfa') ? 'password and code' : 'password'),
  },
  'session.ended': {
    name: 'Session ended',
    more: ({ reason }) => (reason === 'idle' ? 'it was not used' : ''),
  },
  'session.others_ended': { name: 'Other sessions ended' },
  'session.refresh_token_reused': { name: 'Refresh token used twice, session ended' },
  'mfa.invitation_created': { name: 'Invited to set MFA up' },
  'mfa.invitation_revoked': { name: 'Invitation withdrawn' },
  'mfa.enrolment_started': {
    name: 'MFA set-up begun',
    more: ({ replacing }) => (replacing ? 'to replace the app' : ''),
  },
  'mfa.enrolment_refused': {
    name: 'MFA set-up: wrong code',
    more: ({ exhausted }) => (exhausted ? 'the last one, it has ended' : ''),
  },
  'mfa.enabled': { name: 'MFA on', more: ({ replaced }) => (replaced ? 'the app was replaced' : '') },
  'mfa.disabled': { name: 'MFA off' },
  'mfa.scratch_codes_reissued': { name: 'New scratch codes' },
  'mfa.verified': { name: 'Code right', more: method },
  'mfa.verification_failed': { name: 'Code wrong or refused', more: failedWords },
  'mfa.code_used_again': { name: 'Used code offered again', more: method },
  'mfa.locked': { name: 'Second factor locked', more: lockWords },
  'mfa.unlocked': { name: 'Second factor unlocked' },
  'keys.rotation_started': { name: 'Key rotation begun', more: ({ keyId }) => String(keyId) },
  'keys.rotated': { name: 'Keys rotated', more: ({ resealed }) => `${String(resealed)} secrets` },
  'database.restored': {
    name: 'Database restored',
    more: ({ sessions }) => `${String(sessions)} sessions ended`,
  },
};

export const eventTypes = Object.keys(eventWords) as readonly EventType[];

const lockedOut: Readonly<Record<string, string>> = {
  verifier: 'for one application: ',
  all_verifiers: 'for all applications: ',
};

function failedWords(details: Details): string {
  const { attempts } = details;
  return attempts === undefined ? method(details) : `${Number(attempts)} refused while locked`;
}

/** One event per minute stands for many failures with unknown names. */
function repeatWords({ attempts }: Details): string {
  return attempts === undefined ? '' : `${Number(attempts)} times`;
}

function lockWords(details: Details): string {
  const { failedAttempts, seconds, scope } = details;
  if (failedAttempts === undefined) return repeatWords(details);
  const howLong = seconds === null ? 'until unlocked' : `for ${durationInWords(Number(seconds))}`;
  return `${lockedOut[String(scope)] ?? ''}${Number(failedAttempts)} wrong in a row, ${howLong}`;
}

function exportWords({ withSecrets }: Details): string {
  return withSecrets ? 'with secrets' : 'without secrets';
}
