import { mutantsOf } from './table.mjs';

export const mutants = [
  ...mutantsOf('src/users/last-administrator.ts', 'test/attacks/administrators-remove-each-other.test.ts', [
    {
      find: "if (!other) throw new DomainError('LAST_ADMINISTRATOR');",
      replace: '',
      test: 'test/journeys/manage-users.test.ts',
      why: 'the last administrator goes',
    },
  ]),
  ...mutantsOf('src/users/password-limiter.ts', 'test/attacks/stranger-keeps-owner-out.test.ts', [
    {
      find: 'if (refusal) throw refusal;\n  }\n\n  /**\n   * After a wrong password.',
      replace: 'if (refusal) return;\n  }\n\n  /**\n   * After a wrong password.',
      test: 'test/attacks/parallel-password-guessing.test.ts',
      title: 'while a network waits',
      why: 'a network that has to wait has its passwords judged',
    },
    {
      find: 'const guessedAtTogether = ofName > failuresPerDay;',
      replace: 'const guessedAtTogether = false;',
      test: 'test/attacks/one-name-from-many-networks.test.ts',
      why: 'one name is guessed at from many networks without end',
    },
  ]),
  ...mutantsOf('src/users/passwords.ts', 'test/attacks/user-enumeration.test.ts', [
    {
      find: 'if (user && matches && user.disabledAt === null) {',
      replace: 'if (user && matches) {',
      also: [
        {
          file: 'src/mfa/challenges.ts',
          find: 'WHERE id = ? AND sessionEpoch = ? AND disabledAt IS NULL',
          replace: 'WHERE id = ? AND sessionEpoch = ?',
        },
      ],
      test: 'test/attacks/suspended-user.test.ts',
      why: 'a disabled user signs in',
    },
    {
      find: 'WHERE id = ? AND passwordHash = ?',
      replace: 'WHERE id = ? AND (passwordHash = ? OR 1 = 1)',
      also: [
        {
          file: 'src/sessions/sessions.service.ts',
          find: 'WHERE id = ? AND sessionEpoch = ? AND disabledAt IS NULL',
          replace: 'WHERE id = ? AND (sessionEpoch = ? OR 1 = 1)',
        },
      ],
      test: 'test/attacks/imported-cost-tells.test.ts',
      title: 'never over a password that was changed',
      why: 'a new hash of an old password takes the place of a new password',
    },
  ]),
  ...mutantsOf('src/users/first-factor.ts', 'test/attacks/parallel-password-guessing.test.ts', [
    {
      find: 'await this.limiter.pass(manager, bucket);\n    await this.passwords',
      replace: 'await this.passwords',
      why: 'parallel guesses go past the limit',
    },
  ]),
  ...mutantsOf('src/crypto/hash-queue.ts', 'src/crypto/hash-queue.spec.ts', [
    {
      find: 'if (this.waiting.length <= this.places) return;\n    this.dropGone();',
      replace: 'if (this.waiting.length <= 1e9) return;\n    this.dropGone();',
      title: 'refuses a newcomer that ranks no better',
      why: 'any number of hashes wait',
    },
    {
      find: 'if (next.client && !next.client.isWaiting()) next.refuse(gone());\n      else next.start();',
      replace: 'next.start();',
      why: 'hashes are worked out for nobody',
    },
    {
      find: 'if (rank >= lowest) continue;',
      replace: 'if (first) continue;',
      why: 'first come, first served, whoever crowds',
    },
  ]),
];
