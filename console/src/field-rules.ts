/** What is wrong with what was typed, in words; undefined if nothing is. The service checks the same again. */

import { texts } from './language.js';
import { numberInWords } from './words.js';

const maxNameLength = 128;
const maxDescriptionLength = 255;
const passwordLength = { min: 8, max: 256 };

/** As people count: a character outside the basic plane is one. */
const lengthOf = (text: string): number => Array.from(text).length;

export function nameProblem(name: string): string | undefined {
  return name === '' ? 'Enter a name.' : namePartProblem(name);
}

/** For the beginning of a name, which may be empty. */
export function namePartProblem(part: string): string | undefined {
  const stranger = /[^A-Za-z0-9_.@+-]/u.exec(part)?.[0];
  if (stranger !== undefined) return strangerProblem(stranger);
  return tooLong('A name', part, maxNameLength);
}

function strangerProblem(character: string): string {
  const allowed = 'Use the letters a to z, digits and _ - . @ + only.';
  if (/\s/u.test(character)) return `A name cannot contain spaces. ${allowed}`;
  if (/\p{C}/u.test(character)) return `This name contains an invisible character. ${allowed}`;
  if (/\p{Script=Latin}|\P{L}/u.test(character)) return `A name cannot contain “${character}”. ${allowed}`;
  return `“${character}” is a letter from another alphabet, even if it looks the same. ${allowed}`;
}

const maxAuthenticatorNameLength = 64;

/** For what a user calls an authenticator. */
export function authenticatorNameProblem(name: string): string | undefined {
  const t = texts().authenticators;
  if (name.trim() === '') return t.nameMissing;
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(name)) return t.nameInvisible;
  if (lengthOf(name.trim()) > maxAuthenticatorNameLength)
    return t.nameTooLong(numberInWords(maxAuthenticatorNameLength));
  return undefined;
}

export function descriptionProblem(description: string): string | undefined {
  if (description.includes('\u0000')) return 'This contains an invisible character. Type it by hand.';
  return tooLong('A description', description, maxDescriptionLength);
}

export function newPasswordProblem(password: string): string | undefined {
  const t = texts();
  const length = lengthOf(password);
  if (length === 0) return t.password.missing;
  if (length < passwordLength.min) return t.password.tooShort(numberInWords(passwordLength.min));
  if (length > passwordLength.max)
    return t.password.tooLong(numberInWords(passwordLength.max), numberInWords(length));
  return undefined;
}

/** A password that was imported as a hash can be shorter than a new one. */
export function currentPasswordProblem(password: string): string | undefined {
  if (password === '') return texts().password.currentMissing;
  return lengthOf(password) > passwordLength.max ? texts().errors.CURRENT_PASSWORD_INVALID : undefined;
}

function tooLong(what: string, text: string, max: number): string | undefined {
  const length = lengthOf(text);
  if (length <= max) return undefined;
  return `${what} can have at most ${numberInWords(max)} characters; this one has ${numberInWords(length)}.`;
}
