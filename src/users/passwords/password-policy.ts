import { dictionary } from '@zxcvbn-ts/language-common';
import { DomainError } from '../../common/errors/domain-error.js';
import { passwordLength } from '../../common/password-length.js';

const commonPasswords: ReadonlySet<string> = new Set(
  dictionary['passwords-common'].filter((password) => password.length >= passwordLength.min),
);

/** Words that an attacker of this service tries first (ASVS 6.1.2), besides the user's name and the issuer. */
const contextWords = ['mfa', 'mfaservice', 'authentication', 'authenticator', 'administrator', 'password'];

export interface PasswordContext {
  readonly userName: string;
  readonly issuer: string;
}

/**
 * NIST SP 800-63B-4 3.1.1.2: no rules of composition, but no common password, and no word of this context with only
 * digits and punctuation around it. The DTO checks the length.
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
