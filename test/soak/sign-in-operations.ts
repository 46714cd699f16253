import { randomId } from '../../src/crypto/randomness.js';
import { type Account, codeOf, isFresh, mayBeWrong, mayChangePassword, sessionFrom } from './account.js';
import type { Code } from './authenticator.js';
import { demand, tokenPath, UnexpectedAnswer } from './client.js';
import { type Operation, type Soak, userPath } from './operation.js';
import { answer, answerTwice, answerWrongly, challenge, signInByPassword } from './sign-in.js';

export const signInOperations: readonly Operation[] = [
  {
    name: 'sign in, password only',
    weight: 8,
    applies: ({ authenticator }) => authenticator === undefined,
    run: async (soak, account) => {
      await signInByPassword(soak, account);
    },
  },
  {
    name: 'sign in, TOTP',
    weight: 16,
    applies: (account) => codeOf(account, 'totp') !== undefined,
    run: (soak, account) => signIn(soak, account, 'totp'),
  },
  {
    name: 'sign in, scratch code',
    weight: 6,
    applies: (account) => codeOf(account, 'scratchCode') !== undefined,
    run: (soak, account) => signIn(soak, account, 'scratchCode'),
  },
  {
    name: 'sign in, wrong code',
    weight: 1,
    applies: mayBeWrong,
    run: async (soak, account) => {
      const code = demand(account.authenticator).wrongCode();
      await answerWrongly(soak, account, code, 'mfa.verification_failed');
    },
  },
  {
    name: 'sign in, used code',
    weight: 1,
    applies: (account) => mayBeWrong(account) && codeOf(account, 'any') !== undefined,
    run: async (soak, account) => {
      const code = demand(codeOf(account, 'any'));
      await answer(soak, account, await challenge(soak, account), code);
      await answerWrongly(soak, account, code, 'mfa.code_used_again');
    },
  },
  {
    name: 'sign in, one code twice at once',
    weight: 1,
    applies: (account) => mayBeWrong(account) && codeOf(account, 'any') !== undefined,
    run: (soak, account) => answerTwice(soak, account, demand(codeOf(account, 'any'))),
  },
  {
    name: 'refresh',
    weight: 12,
    applies: ({ session }) => session !== undefined,
    run: async ({ client }, account) => {
      const { refreshToken, sessionId } = demand(account.session);
      const tokens = await client.post(tokenPath, undefined, {
        grant_type: 'refresh_token',
        refresh_token: refreshToken,
      });
      const session = sessionFrom(tokens);
      if (session.sessionId !== sessionId) throw new UnexpectedAnswer('a refresh led to another session');
      account.session = session;
    },
  },
  {
    name: 'change the password',
    weight: 2,
    applies: mayChangePassword,
    run: async ({ client, ledger }, account) => {
      const newPassword = randomId();
      const { accessToken } = demand(account.session);
      const body = { currentPassword: account.password, newPassword };
      await client.must(204, 'POST', userPath(account, '/changePassword'), accessToken, body);
      account.password = newPassword;
      ledger.expect('user.password_changed', account.id, {});
    },
  },
  {
    name: 'sign out',
    weight: 4,
    applies: ({ session }) => isFresh(session),
    run: async ({ client, ledger }, account) => {
      const { accessToken, sessionId } = demand(account.session);
      await client.must(204, 'DELETE', tokenPath, accessToken);
      ledger.expect('session.ended', account.id, { sessionId });
      account.session = undefined;
    },
  },
];

async function signIn(soak: Soak, account: Account, method: Code['method']): Promise<void> {
  const challengeToken = await challenge(soak, account);
  await answer(soak, account, challengeToken, demand(codeOf(account, method)));
}
