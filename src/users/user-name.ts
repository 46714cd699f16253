import { lowerCaseAscii } from '../common/ascii-case.js';

export const maxNameLength = 128;

/** ASCII only: no two names look alike and differ. An e-mail address is a name. */
export const userNameForm = new RegExp(`^[A-Za-z0-9_.@+-]{1,${maxNameLength}}$`);
export const userNameRule = `1 to ${maxNameLength} letters, digits, "_", "-", ".", "@" or "+"`;

/**
 * What names are compared by. Check {@link userNameForm} before looking a name up, because MySQL's comparison passes over
 * trailing spaces.
 */
export function nameKeyOf(name: string): string {
  return lowerCaseAscii(name);
}
