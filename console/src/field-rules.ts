/** What is wrong with what was typed, in words; undefined if nothing is. The service checks the same again. */

import { numberInWords } from './words.js';

export const maxNameLength = 128;
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
  const allowed = 'Use the letters a to z, digits and _ - . @ +';
  if (/\s/u.test(character)) return `A name has no spaces. ${allowed}`;
  if (/\p{C}/u.test(character)) return `There is an invisible character in this name. ${allowed}`;
  if (/\p{Script=Latin}|\P{L}/u.test(character)) return `A name cannot have “${character}” in it. ${allowed}`;
  return `“${character}” is a letter of another alphabet, even if it looks alike. ${allowed}`;
}

export function descriptionProblem(description: string): string | undefined {
  if (description.includes('\u0000')) return 'There is an invisible character in it. Type it by hand.';
  return tooLong('A description', description, maxDescriptionLength);
}

export function newPasswordProblem(password: string): string | undefined {
  if (password === '') return 'Enter a password.';
  if (lengthOf(password) < passwordLength.min)
    return `A password has at least ${passwordLength.min} characters.`;
  return tooLong('A password', password, passwordLength.max);
}

/** @param maxDigits 6 for the app's codes, 8 if scratch codes are accepted, too */
export function codeProblem(code: string, maxDigits: 6 | 8): string | undefined {
  if (/^[0-9]+$/.test(code) && (code.length === 6 || code.length === maxDigits)) return undefined;
  return maxDigits === 6
    ? 'Type the six digits that the app shows.'
    : 'Type six digits, or eight of a scratch code.';
}

function tooLong(what: string, text: string, max: number): string | undefined {
  const length = lengthOf(text);
  if (length <= max) return undefined;
  return `${what} has at most ${numberInWords(max)} characters, and this has ${numberInWords(length)}.`;
}
