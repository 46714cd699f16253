/** Labels for values on the wire. */

export const roleNames = {
  admin: 'Administrator',
  helpdesk: 'Help desk',
  user: 'User',
  verifier: 'Verifier',
} as const;

export type Role = keyof typeof roleNames;

export const roleOptions = Object.entries(roleNames) as readonly [Role, string][];

/** Descriptions of the roles in the create and edit forms. */
export const roleHints: Record<Role, string> = {
  user: 'Looks after their own account only.',
  helpdesk: 'Sees all users; resets MFA of those with the role User.',
  admin: 'May do everything.',
  verifier: 'For an application that checks codes; it cannot use this console.',
};

export const mfaStateNames = {
  enabled: 'On',
  replacing: 'On, replacement started',
  pending: 'Started, not finished',
  disabled: 'Off',
  outstanding: 'Required, not on',
  overdue: 'Overdue',
} as const;

export type MfaState = keyof typeof mfaStateNames;

const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const exactMoment = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });
const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
const whole = new Intl.NumberFormat();

/** Date and time in the reader's time zone and locale. */
export const momentInWords = (iso: string): string => moment.format(new Date(iso));

/** The same with the day of the week and the seconds. */
export const exactMomentInWords = (iso: string): string => exactMoment.format(new Date(iso));

export const dayInWords = (iso: string): string => day.format(new Date(iso));

export const numberInWords = (value: number): string => whole.format(value);

/** A waiting time such as `40 seconds`, `2 minutes` or `1 hour`, rounded up. */
export function waitInWords(seconds: number): string {
  if (seconds < 60) return counted(Math.max(1, Math.ceil(seconds)), 'second');
  if (seconds < 3600) return counted(Math.ceil(seconds / 60), 'minute');
  return counted(Math.ceil(seconds / 3600), 'hour');
}

export function counted(count: number, noun: string): string {
  return `${numberInWords(count)} ${noun}${count === 1 ? '' : 's'}`;
}
