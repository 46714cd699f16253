import { mutantsOf } from './table.mjs';

export const mutants = [
  ...mutantsOf('src/users/last-administrator.ts', 'test/attacks/administrators-remove-each-other.test.ts', [
    {
      find: "if (!other) throw new DomainError('LAST_ADMINISTRATOR');",
      replace: '',
      test: 'test/journeys/manage-users.test.ts',
      why: 'the last administrator can be removed',
    },
  ]),
  ...mutantsOf('src/users/passwords/password-limiter.ts', 'test/attacks/stranger-keeps-owner-out.test.ts', [
    {
      find: 'if (refusal) throw refusal;\n  }\n\n  /**\n   * Counts a wrong password.',
      replace: 'if (refusal) return;\n  }\n\n  /**\n   * Counts a wrong password.',
      test: 'test/attacks/parallel-password-guessing.test.ts',
      title: 'while a network waits',
      why: 'passwords of a waiting network are judged',
    },
    {
      find: 'const guessedAtTogether = ofName > failuresPerDay;',
      replace: 'const guessedAtTogether = false;',
      test: 'test/attacks/one-name-from-many-networks.test.ts',
      why: 'one name can be guessed from many networks without limit',
    },
  ]),
  ...mutantsOf('src/users/passwords/passwords.ts', 'test/attacks/user-enumeration.test.ts', [
    {
      find: 'if (user && matches && user.disabledAt === null) {',
      replace: 'if (user && matches) {',
      also: [
        {
          file: 'src/mfa/sign-in/challenges.ts',
          find: 'WHERE id = ? AND sessionEpoch = ? AND disabledAt IS NULL',
          replace: 'WHERE id = ? AND sessionEpoch = ?',
        },
      ],
      test: 'test/attacks/suspended-user.test.ts',
      why: 'a disabled user signs in',
    },
    {
      find: 'SET passwordHash = ? WHERE id = ? AND passwordHash = ?',
      replace: 'SET passwordHash = ? WHERE id = ? AND (passwordHash = ? OR 1 = 1)',
      also: [
        {
          file: 'src/sessions/sessions.service.ts',
          find: 'WHERE id = ? AND sessionEpoch = ? AND disabledAt IS NULL',
          replace: 'WHERE id = ? AND (sessionEpoch = ? OR 1 = 1)',
        },
      ],
      test: 'test/attacks/imported-hash-cost-leak.test.ts',
      title: 'never over a password that was changed',
      why: 'a rehash of the old password replaces a new password',
    },
  ]),
  ...mutantsOf('src/users/recovery/account-recovery.ts', 'test/journeys/account-recovery.test.ts', [
    {
      find: '      writePasswordFile(this.config, generated);\n',
      replace: '',
      also: [
        {
          file: 'src/users/recovery/account-recovery.ts',
          find: 'const passwordHash = await',
          replace: 'writePasswordFile(this.config, generated);\n    const passwordHash = await',
        },
      ],
      why: 'a change that comes in between removes the file of the new password',
    },
    {
      find: 'if (!(await this.sessions.endAll(manager, userId)))',
      replace: 'if (userId < 0)',
      title: 'ends the sessions of an account whose password is reset',
      why: 'a stolen session survives the reset',
    },
    {
      find: "throw new DomainError('USER_NOT_FOUND', 'deleted meanwhile');",
      replace: 'void 0;',
      title: 'cannot act on an account that is deleted meanwhile',
      why: 'a reset seems to succeed for an account that is gone',
    },
  ]),
  ...mutantsOf('src/users/passwords/generated-password.ts', 'test/journeys/account-recovery.test.ts', [
    {
      find: "if (passwordGenerated === 0 || role === 'verifier') return undefined;",
      replace: 'if (passwordGenerated === 0) return undefined;',
      title: 'sets a password to keep for an application',
      why: 'in production, an application is locked out by a reset',
    },
  ]),
  ...mutantsOf('src/users/passwords/password-change.ts', 'test/journeys/account-recovery.test.ts', [
    {
      find: 'await this.limiter.forget(manager, name);',
      replace: '',
      title: 'lets its owner sign in with the new password at once',
      why: 'the owner waits for wrong passwords of the old one',
    },
  ]),
  ...mutantsOf('src/users/passwords/first-factor.ts', 'test/attacks/parallel-password-guessing.test.ts', [
    {
      find: 'await this.limiter.pass(manager, bucket);\n    await this.passwords',
      replace: 'await this.passwords',
      why: 'parallel guesses exceed the limit',
    },
  ]),
  ...mutantsOf('src/crypto/hash-queue.ts', 'src/crypto/hash-queue.spec.ts', [
    {
      find: 'if (this.waiting.length <= this.places) return;\n    this.dropGone();',
      replace: 'if (this.waiting.length <= 1e9) return;\n    this.dropGone();',
      title: 'refuses a newcomer that ranks no better',
      why: 'any number of hashes are queued',
    },
    {
      find: 'if (next.client && !next.client.isWaiting()) next.refuse(clientGone());\n      else next.start();',
      replace: 'next.start();',
      why: 'hashes are computed for abandoned calls',
    },
    {
      find: 'if (rank >= lowest) continue;',
      replace: 'if (first) continue;',
      why: 'the queue does not favour quiet clients',
    },
  ]),
  ...mutantsOf('src/users/passwords/first-factor.ts', 'test/journeys/change-password.test.ts', [
    {
      find: 'if (passwordHash !== undefined) return { userId, passwordHash, bucket };',
      replace: "return { userId, passwordHash: passwordHash ?? '', bucket };",
      also: [
        {
          file: 'src/users/passwords/first-factor.ts',
          find: 'if (!(await this.passwords.isStill(manager, userId, passwordHash)))',
          replace: 'if (false)',
        },
      ],
      why: 'one’s own password can be changed without the current one',
    },
  ]),
  ...mutantsOf('src/users/passwords/password-policy.ts', 'test/journeys/change-password.test.ts', [
    {
      find: 'lowerCase === userName.toLowerCase() ||',
      replace: '',
      also: [
        {
          file: 'src/users/passwords/password-policy.ts',
          find: 'const guessable = [...contextWords, lettersOf(userName), lettersOf(issuer)];',
          replace: 'const guessable = contextWords;',
        },
      ],
      why: "the user's own name is a password",
    },
    { find: 'commonPasswords.has(lowerCase) ||', replace: '', why: 'the most common passwords are accepted' },
  ]),
  ...mutantsOf('src/users/passwords/breached-passwords.ts', 'test/attacks/breached-password.test.ts', [
    {
      find: "if (await this.isBreached(password)) throw new DomainError('PASSWORD_TOO_COMMON', 'a breached password');",
      replace: '',
      why: 'breached passwords are accepted',
    },
    {
      find: "for (const form of new Set([password, password.normalize('NFC')]))",
      replace: 'for (const form of [password])',
      why: 'a breached password is accepted in another normalisation',
    },
  ]),
  ...mutantsOf('src/crypto/password-hasher.ts', 'src/crypto/password-hasher.spec.ts', [
    {
      find: "return password.normalize('NFC');",
      replace: 'return password;',
      why: 'passwords are compared without normalisation',
    },
  ]),
  ...mutantsOf('src/users/passwords/passwords.ts', 'test/attacks/user-enumeration.test.ts', [
    {
      find: 'const matches = await this.hasher.verify(passwordHash, password, client);',
      replace:
        'const matches = user !== undefined && (await this.hasher.verify(passwordHash, password, client));',
      why: 'an unknown name is answered at once',
    },
  ]),
  ...mutantsOf('src/users/default-administrator.ts', 'test/attacks/first-administrator-recreated.test.ts', [
    {
      find: 'if (first) this.userName = first.name;',
      replace: 'if (first?.name === adminName) this.userName = first.name;',
      also: [
        {
          file: 'src/users/default-administrator.ts',
          find: 'if (await anybody(manager)) return false;',
          replace: '',
        },
      ],
      why: 'a deleted first administrator is created again',
    },
    {
      find: 'passwordGenerated: isGenerated ? 1 : 0,',
      replace: 'passwordGenerated: 0,',
      test: 'test/journeys/generated-password.test.ts',
      why: 'a generated password need not be changed',
    },
  ]),
  ...mutantsOf('src/users/access-policy.ts', 'test/journeys/verify-mfa.test.ts', [
    {
      find: "const needsEnabledAccount: readonly Action[] = ['verifyMfa', 'inviteMfa',",
      replace: "const needsEnabledAccount: readonly Action[] = ['inviteMfa',",
      why: 'codes of a disabled account are valid',
    },
  ]),
  ...mutantsOf('src/users/user-filters.ts', 'test/journeys/mfa-coverage.test.ts', [
    { find: 'if (role !== undefined)', replace: 'if (false)', why: 'the role filter is ignored' },
    { find: 'if (disabled !== undefined)', replace: 'if (false)', why: 'disabled accounts are not filtered' },
    { find: 'if (mfaEnabled !== undefined)', replace: 'if (false)', why: 'the MFA filter is ignored' },
    { find: 'sql: wanted ? sql : `NOT (${sql})`', replace: 'sql', why: 'false is taken for true' },
  ]),
  ...mutantsOf('src/users/mfa/mfa-coverage.ts', 'test/journeys/mfa-coverage.test.ts', [
    {
      find: 'sum(rows, { role, active: 1, ...state })',
      replace: 'sum(rows, { role, ...state })',
      why: 'disabled accounts count as users',
    },
    {
      find: "{ role: 'verifier', active: 1 }",
      replace: "{ role: 'verifier' }",
      why: 'disabled verifiers count twice',
    },
    { find: 'mfaSince === null ? 0 :', replace: '', why: 'users are outstanding without a policy' },
    {
      find: 'passkeyRequiredSince: passkeySince,',
      replace: 'passkeyRequiredSince: mfaSince,',
      why: 'the coverage says that a passkey is required where any second factor will do',
    },
  ]),
  ...mutantsOf('src/mfa/authenticators/authenticator-row.ts', 'test/journeys/list-users.test.ts', [
    {
      find: "return isPending ? 'pending' : 'disabled';",
      replace: "return 'disabled';",
      why: 'a started enrolment is shown as off',
    },
    {
      find: "if (isEnabled) return isPending ? 'replacing' : 'enabled';",
      replace: "if (isEnabled) return 'enabled';",
      why: 'a started replacement is not shown',
    },
  ]),
  ...mutantsOf('src/users/user-record.ts', 'test/journeys/list-users.test.ts', [
    { find: 'row.mfaPending === 1', replace: 'false', why: 'lists show no started enrolment' },
  ]),
];
