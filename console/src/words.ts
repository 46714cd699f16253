import { locale } from './language.js';

/** Labels for values on the wire. */

export const roleNames = {
  admin: 'Administrator',
  helpdesk: 'Help desk',
  user: 'User',
  verifier: 'Verifier',
} as const;

export const rolesInPlural: Readonly<Record<Role, string>> = {
  admin: 'Administrators',
  helpdesk: 'Help desk',
  user: 'Users',
  verifier: 'Applications (verifiers)',
};

export type Role = keyof typeof roleNames;

export const roleOptions = Object.entries(roleNames) as readonly [Role, string][];

/** Descriptions of the roles in the create and edit forms. */
export const roleHints: Record<Role, string> = {
  user: 'Looks after their own account only.',
  helpdesk: 'Sees all users; resets MFA of those with the role User.',
  admin: 'May do everything.',
  verifier: 'For an application that checks codes; it cannot use this console.',
};

/** The states of the MFA status, and two that follow from the policy. */
export type MfaState = 'enabled' | 'replacing' | 'pending' | 'disabled' | 'outstanding' | 'overdue';

interface Formats {
  readonly locale: string;
  readonly moment: Intl.DateTimeFormat;
  readonly clock: Intl.DateTimeFormat;
  readonly exactMoment: Intl.DateTimeFormat;
  readonly day: Intl.DateTimeFormat;
  readonly whole: Intl.NumberFormat;
  readonly relative: Intl.RelativeTimeFormat;
}

let latestFormats: Formats | undefined;

/** The formats of the language that is shown. */
function formats(): Formats {
  const shown = locale();
  if (latestFormats?.locale !== shown) {
    latestFormats = {
      locale: shown,
      moment: new Intl.DateTimeFormat(shown, { dateStyle: 'medium', timeStyle: 'short' }),
      clock: new Intl.DateTimeFormat(shown, { timeStyle: 'medium' }),
      exactMoment: new Intl.DateTimeFormat(shown, { dateStyle: 'full', timeStyle: 'medium' }),
      day: new Intl.DateTimeFormat(shown, { dateStyle: 'medium' }),
      whole: new Intl.NumberFormat(shown),
      relative: new Intl.RelativeTimeFormat(shown),
    };
  }
  return latestFormats;
}

/** Date and time in the reader's time zone and locale. */
export const momentInWords = (iso: string): string => formats().moment.format(new Date(iso));

/** The same with the day of the week and the seconds. */
export const exactMomentInWords = (iso: string): string => formats().exactMoment.format(new Date(iso));

/** The time of day with the seconds. */
export const clockInWords = (iso: string): string => formats().clock.format(new Date(iso));

export const dayInWords = (iso: string): string => formats().day.format(new Date(iso));

export const numberInWords = (value: number): string => formats().whole.format(value);

/** A waiting time such as `in 40 seconds`, `in 2 minutes` or `in 1 hour`, rounded up. */
export function waitInWords(seconds: number): string {
  return formats().relative.format(...roundedUp(seconds));
}

/** A duration such as `40 seconds`, `2 minutes`, `1 hour` or `7 days`, rounded up. */
export const durationInWords = (seconds: number): string => counted(...roundedUp(seconds));

function roundedUp(seconds: number): [count: number, unit: 'second' | 'minute' | 'hour' | 'day'] {
  if (seconds < 60) return [Math.max(1, Math.ceil(seconds)), 'second'];
  if (seconds < 3600) return [Math.ceil(seconds / 60), 'minute'];
  if (seconds < 48 * 3600) return [Math.ceil(seconds / 3600), 'hour'];
  return [Math.ceil(seconds / (24 * 3600)), 'day'];
}

export function counted(count: number, noun: string): string {
  return `${numberInWords(count)} ${noun}${count === 1 ? '' : 's'}`;
}
