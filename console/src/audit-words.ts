import type { AuditEventDto } from './api.js';
import { counted, durationInWords, roleNames } from './words.js';

export type EventType = AuditEventDto['type'];
type Details = AuditEventDto['details'];

interface EventWords {
  readonly name: string;
  /** Describes the details of an event, if they add anything to its name. */
  readonly more?: (details: Details) => string;
}

/** Every type of event, as shown on the screen. */
export const eventWords: Readonly<Record<EventType, EventWords>> = {
  'user.created': { name: 'Account created', more: ({ role }) => roleInWords(role) },
  'user.imported': {
    name: 'Account imported',
    more: ({ role, mfaEnabled }) => listed(roleInWords(role), mfaEnabled && 'with two-step sign-in'),
  },
  'users.export_started': { name: 'User export started', more: exportWords },
  'users.exported': {
    name: 'Users exported',
    more: (details) => listed(counted(Number(details['users']), 'user'), exportWords(details)),
  },
  'user.updated': { name: 'Account changed', more: changeWords },
  'user.deleted': { name: 'Account deleted' },
  'user.password_changed': { name: 'Password changed' },
  'user.password_change_refused': { name: 'Password change refused' },
  'sign_in.failed': { name: 'Sign-in failed', more: repeatWords },
  'password.locked': { name: 'Password attempts paused', more: lockWords },
  'sign_in.challenged': { name: 'Password accepted, second factor requested' },
  'sign_in.exhausted': { name: 'Sign-in ended after too many wrong codes' },
  'session.started': {
    name: 'Signed in',
    more: ({ amr }) => {
      const methods = amr as string[];
      if (!methods.includes('mfa')) return 'password only';
      return methods.includes('otp') ? 'password and code' : 'password and passkey';
    },
  },
  'session.stepped_up': {
    name: 'Identity confirmed again',
    more: ({ amr }) => ((amr as string[]).includes('mfa') ? 'with the second factor' : 'with the password'),
  },
  'session.step_up_failed': { name: 'Identity not confirmed: wrong password' },
  'session.ended': {
    name: 'Session ended',
    more: ({ reason }) => (reason === 'idle' ? 'not used for too long' : ''),
  },
  'session.others_ended': { name: 'Other sessions ended' },
  'session.refresh_token_reused': { name: 'Session ended: refresh token used twice' },
  'mfa.invitation_created': {
    name: 'Invitation created',
    more: ({ replacing }) => (replacing ? 'to replace the authenticator app' : ''),
  },
  'mfa.invitation_revoked': { name: 'Invitation revoked' },
  'mfa.enrolment_started': {
    name: 'Two-step sign-in: set-up started',
    more: ({ replacing, invitedByUserId }) =>
      listed(replacing && 'to replace the app', invitedByUserId !== undefined && 'by invitation'),
  },
  'mfa.enrolment_refused': {
    name: 'Two-step sign-in: wrong code in set-up',
    more: ({ exhausted }) => (exhausted ? 'set-up ended' : ''),
  },
  'mfa.enabled': {
    name: 'Two-step sign-in turned on',
    more: ({ replaced, invitedByUserId }) =>
      listed(replaced && 'app replaced', invitedByUserId !== undefined && 'by invitation'),
  },
  'mfa.disabled': {
    name: 'Two-step sign-in turned off',
    more: ({ reason }) => (typeof reason === 'string' ? `“${reason}”` : ''),
  },
  'mfa.authenticator_added': { name: 'Sign-in method added', more: ({ name }) => `“${String(name)}”` },
  'mfa.authenticator_renamed': {
    name: 'Sign-in method renamed',
    more: ({ from, name }) => `“${String(from)}” to “${String(name)}”`,
  },
  'mfa.authenticator_removed': { name: 'Sign-in method removed', more: ({ name }) => `“${String(name)}”` },
  'mfa.authenticator_resynchronised': {
    name: 'Clock of a hardware token corrected',
    more: ({ name }) => `“${String(name)}”`,
  },
  'mfa.passkey_counter_reversed': { name: 'Passkey refused: it may have been copied' },
  'mfa.scratch_codes_reissued': { name: 'New scratch codes created' },
  'mfa.scratch_codes_voided': { name: 'Scratch codes ended with their key' },
  'mfa.verified': { name: 'Second factor accepted', more: methodWords },
  'mfa.verification_failed': { name: 'Second factor refused', more: failedWords },
  'mfa.code_used_again': { name: 'Used code entered again', more: methodWords },
  'mfa.locked': { name: 'Codes locked', more: lockWords },
  'mfa.unlocked': { name: 'Codes unlocked' },
  'keys.rotation_started': { name: 'Key rotation started', more: ({ keyId }) => String(keyId) },
  'keys.rotated': { name: 'Keys rotated', more: ({ resealed }) => counted(Number(resealed), 'secret') },
  'keys.changed': {
    name: 'Keys changed',
    more: ({ change, keyId }) => `${String(change)}: ${String(keyId)}`,
  },
  'database.restored': {
    name: 'Database restored',
    more: ({ sessions }) => `${counted(Number(sessions), 'session')} ended`,
  },
};

export const eventTypes = Object.keys(eventWords) as readonly EventType[];

/** The name of an account, or its number if the name is no longer known. */
export const nameOf = (id: number, name: string | null): string => name ?? `user ${id}`;

/** For instance `alice (number 1001)`; undefined for nobody. */
export function accountInWords(id: number | null, name: string | null): string | undefined {
  return id === null ? undefined : name === null ? nameOf(id, name) : `${name} (number ${id})`;
}

/** Commands on the server have an address like `local:root`. */
export const actorWithoutAccount = (address: string): string =>
  address.startsWith('local:') ? 'the command line' : 'somebody not signed in';

const lockedOut: Readonly<Record<string, string>> = {
  verifier: 'for one application: ',
  all_verifiers: 'for all applications: ',
};

const listed = (...parts: readonly unknown[]): string => parts.filter(Boolean).join(', ');

const roleInWords = (role: unknown): string =>
  (roleNames as Record<string, string>)[String(role)] ?? String(role);

const methodNames: Readonly<Record<string, string>> = {
  totp: 'authenticator app',
  scratchCode: 'scratch code',
  passkey: 'passkey',
};

function methodWords({ method }: Details): string {
  return methodNames[String(method)] ?? String(method);
}

function changeWords({ changed, role, disabled }: Details): string {
  const [roles, states] = [role, disabled] as ({ from: unknown; to: unknown } | undefined)[];
  return listed(
    (changed as string[]).includes('description') && 'description',
    roles && `role: ${roleInWords(roles.from)} → ${roleInWords(roles.to)}`,
    states && (states.to ? 'disabled' : 'enabled'),
  );
}

function failedWords(details: Details): string {
  const { attempts } = details;
  return attempts === undefined ? methodWords(details) : `${Number(attempts)} attempts while locked`;
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
