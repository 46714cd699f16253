import { dictionary } from '@zxcvbn-ts/language-common';
import { DomainError } from '../../common/errors/domain-error.js';
import { passwordLength } from '../../common/password-length.js';

const commonPasswords: ReadonlySet<string> = new Set(
  dictionary['passwords-common'].filter((password) => password.length >= passwordLength.min),
);

/** What somebody who guesses at this service tries first (ASVS 6.1.2); the user's name and the issuer come to it. */
const contextWords = ['mfa', 'mfaservice', 'authentication', 'authenticator', 'administrator', 'password'];

export interface PasswordContext {
  readonly userName: string;
  readonly issuer: string;
}

/**
 * NIST SP 800-63B-4 3.1.1.2: no rules of composition, but not one of the most common passwords, nor a word of this
 * context with nothing but digits and signs around it. The length is the DTO's business.
 * @throws DomainError PASSWORD_TOO_COMMON
 */
export function assertUncommon(password: string, { userName, issuer }: PasswordContext): void {
  const lowerCase = password.toLowerCase();
  const letters = lettersOf(password);
  const guessable = [...contextWords, lettersOf(userName), lettersOf(issuer)];
  if (
    commonPasswords.has(lowerCase) ||
    lowerCase === userName.toLowerCase() ||
    (letters !== '' && guessable.includes(letters))
  ) {
    throw new DomainError('PASSWORD_TOO_COMMON');
  }
}

function lettersOf(text: string): string {
  return text.toLowerCase().replace(/\P{L}/gu, '');
}
