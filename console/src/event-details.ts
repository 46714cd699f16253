import type { AuditEventDto } from './api.js';
import { durationInWords, numberInWords } from './words.js';

const labels: Readonly<Record<string, string>> = {
  amr: 'Signed in with',
  attempts: 'Attempts',
  challenges: 'Sign-ins ended',
  changed: 'Changed',
  disabled: 'Disabled',
  exhausted: 'Setup ended',
  failedAttempts: 'Wrong in a row',
  invitations: 'Invitations ended',
  invitedByUserId: 'Invited by user number',
  keyId: 'Key',
  method: 'Method',
  mfaEnabled: 'Two-step sign-in',
  name: 'Name',
  reason: 'Reason given',
  replaced: 'Replaced the app',
  replacing: 'Replaces the app',
  resealed: 'Secrets encrypted again',
  role: 'Role',
  scope: 'Limit',
  seconds: 'Locked for',
  sessionId: 'Session',
  sessions: 'Sessions ended',
  shortSecretBytes: 'Bytes of the secret',
  unreadable: 'Unreadable secrets',
  users: 'Users',
  withSecrets: 'With secrets',
};

/** Every detail of an event as a label and a value; a detail that is newer than this page keeps its own name. */
export function detailRows({ details }: AuditEventDto): readonly (readonly [label: string, value: string])[] {
  return Object.entries(details).map(([name, value]) => [labels[name] ?? name, valueInWords(name, value)]);
}

function valueInWords(name: string, value: unknown): string {
  if (name === 'seconds') return value === null ? 'Until unlocked' : durationInWords(Number(value));
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (typeof value === 'number') return name.endsWith('Id') ? String(value) : numberInWords(value);
  if (Array.isArray(value)) return value.join(', ');
  if (isChange(value)) return `${valueInWords(name, value.from)} → ${valueInWords(name, value.to)}`;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function isChange(value: unknown): value is { from: unknown; to: unknown } {
  return typeof value === 'object' && value !== null && 'from' in value && 'to' in value;
}
