import { dictionary } from '@zxcvbn-ts/language-common';
import { DomainError } from '../common/errors/domain-error.js';

const minimumLength = 8;

const commonPasswords: ReadonlySet<string> = new Set(
  dictionary['passwords-common'].filter((password) => password.length >= minimumLength),
);

/**
 * NIST SP 800-63B-4 3.1.1.2: no rules of composition, but not one of the most common passwords, nor the account's name.
 * The length is the DTO's business.
 * @throws DomainError PASSWORD_TOO_COMMON
 */
export function assertUncommon(password: string, userName: string): void {
  const lowerCase = password.toLowerCase();
  if (commonPasswords.has(lowerCase) || lowerCase === userName.toLowerCase()) {
    throw new DomainError('PASSWORD_TOO_COMMON');
  }
}
