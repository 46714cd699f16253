import { isFresh } from './account.js';
import { demand, UnexpectedAnswer } from './client.js';
import { type Operation, userPath } from './operation.js';

export const readingOperations: readonly Operation[] = [
  {
    name: 'users/me',
    weight: 20,
    applies: ({ session }) => isFresh(session),
    run: async ({ client }, account) => {
      const { id } = await client.get('/api/v1/users/me', demand(account.session).accessToken);
      if (id !== account.id) throw new UnexpectedAnswer('users/me is somebody else');
    },
  },
  {
    name: 'MFA status',
    weight: 10,
    applies: ({ session }) => isFresh(session),
    run: async ({ client }, account) => {
      const { state, scratchCodesRemaining } = await client.get(
        userPath(account, '/mfa'),
        demand(account.session).accessToken,
      );
      const known = account.authenticator?.knownScratchCodes;
      const left = known?.size ? [...known.values()].filter((used) => !used).length : known ? 5 : 0;
      if (state !== (known ? 'enabled' : 'disabled') || scratchCodesRemaining !== left)
        throw new UnexpectedAnswer(
          `MFA is ${state} with ${scratchCodesRemaining} scratch codes, not ${left}`,
        );
    },
  },
  {
    name: 'list users',
    weight: 4,
    applies: () => true,
    run: async ({ administrator, client, userCount }) => {
      const { totalCount } = await client.get(
        '/api/v1/users?offset=0&limit=30',
        await administrator.accessToken(),
      );
      if (totalCount !== userCount) throw new UnexpectedAnswer(`${totalCount} users of ${userCount} listed`);
    },
  },
];
