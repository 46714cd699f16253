export const maxNameLength = 128;

/** ASCII only: no two names look alike and differ. An e-mail address is a name. */
export const userNameForm = /^[A-Za-z0-9_.@+-]{1,128}$/;
export const userNameRule = `1 to ${maxNameLength} letters, digits, "_", "-", ".", "@" or "+"`;

/**
 * What names are compared by. Only ASCII letters lose their case: the Kelvin sign, for one, is not a k. Check
 * {@link userNameForm} before looking a name up, because MySQL's comparison passes over trailing spaces.
 */
export function nameKeyOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
