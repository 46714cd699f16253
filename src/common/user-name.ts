import { lowerCaseAscii } from './ascii-case.js';

export const maxNameLength = 128;

/** ASCII only, so that no two names look alike. An e-mail address is a valid name. */
export const userNameForm = new RegExp(`^[A-Za-z0-9_.@+-]{1,${maxNameLength}}$`);
export const userNameRule = `1 to ${maxNameLength} letters, digits, "_", "-", ".", "@" or "+"`;

/**
 * @returns the form in which names are compared. Check {@link userNameForm} before looking a name up, because MySQL
 * ignores trailing spaces.
 */
export function nameKeyOf(name: string): string {
  return lowerCaseAscii(name);
}
