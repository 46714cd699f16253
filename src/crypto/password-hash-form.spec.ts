import { describe, expect, test } from 'vitest';
import { passwordHashProblem } from './password-hash-form.js';

const salt = 'c29tZXNhbHRzb21lc2FsdA';
const digest = 'A'.repeat(43);
const hash = (memory: number | string, passes: number | string, lanes: number | string = 1): string =>
  `$argon2id$v=19$m=${memory},t=${passes},p=${lanes}$${salt}$${digest}`;

describe('a password hash from another system is accepted', () => {
  test.each([
    ['at OWASP’s 19 MiB twice', hash(19456, 2)],
    ['at OWASP’s 46 MiB once', hash(47104, 1)],
    ['at OWASP’s 7 MiB five times, the least', hash(7168, 5)],
    ['at 64 MiB four times in eight lanes, the most', hash(65536, 4, 8)],
  ])('%s', (_, text) => {
    expect(passwordHashProblem(text)).toBeUndefined();
  });
});

describe('a password hash from another system is refused', () => {
  const cheap = /its cost is too low/;
  const costly = /its cost is too high/;
  const malformed = /must look like \$argon2id/;

  test.each([
    ['with less memory than 7 MiB', hash(7167, 6), cheap],
    ['with less work than 7 MiB five times', hash(7168, 4), cheap],
    ['with 19 MiB once', hash(19456, 1), cheap],
    ['with more memory than 64 MiB', hash(65537, 1), costly],
    ['with more work than 64 MiB four times', hash(65536, 5), costly],
    ['with little memory and endless passes', hash(7168, 9_999_999_999), costly],
    ['with nine lanes', hash(19456, 2, 9), costly],
    ['with a zero before a number', hash('019456', 2), malformed],
    ['with no lanes', hash(19456, 2, 0), malformed],
    ['of an older version', hash(19456, 2).replace('v=19', 'v=16'), malformed],
    ['with padding', `${hash(19456, 2)}=`, malformed],
    ['with a salt of less than eight bytes', hash(19456, 2).replace(salt, 'c2FsdHNhbHQ'.slice(1)), malformed],
    ['with bits left over in the digest', hash(19456, 2).slice(0, -1) + 'B', /not base64/],
    ['with bits left over in the salt', hash(19456, 2).replace(salt, `${salt.slice(0, -1)}B`), /not base64/],
    ['with something behind it', `${hash(19456, 2)}\n`, malformed],
    ['of bcrypt', '$2b$10$abcdefghijklmnopqrstuv', /it is bcrypt: only Argon2id/],
    ['of Argon2i', '$argon2i$v=19$m=4096,t=3,p=1$c29tZXNhbHQ$YWJj', /it is argon2i: only Argon2id/],
    ['in plain text', 'correct horse battery', /not a PHC string of Argon2id/],
    ['of an unknown kind', '$hunter2$x', /not a PHC string of Argon2id/],
  ])('%s', (_, text, problem) => {
    expect(passwordHashProblem(text)).toMatch(problem);
    expect(passwordHashProblem(text)).not.toContain(text);
  });
});
