import { dictionary } from '@zxcvbn-ts/language-common';
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
 */
export function isTooCommon(password: string, { userName, issuer }: PasswordContext): boolean {
  const lowerCase = password.toLowerCase();
  const letters = lettersOf(password);
  const guessable = [...contextWords, lettersOf(userName), lettersOf(issuer)];
  return (
    commonPasswords.has(lowerCase) ||
    lowerCase === userName.toLowerCase() ||
    (letters !== '' && guessable.includes(letters))
  );
}

function lettersOf(text: string): string {
  return text.toLowerCase().replace(/\P{L}/gu, '');
}
