import { callNamed, get } from './calls.js';
import type { NextCall } from './comparison.js';
import type { GrowthSample } from './growth-sample.js';

/** What is measured on databases of different size. */
export interface GrowthCall {
  readonly name: string;
  readonly requests: (sample: GrowthSample) => NextCall | Promise<NextCall>;
}

const limit = 30;

/** How far into the list a deep page lies. */
const deep = 0.9;

/** The same hundred users in a database of any size. */
const namePrefix = 'seed-0005';

const enableMfa = callNamed('enableMfa');
const mfaGrant = callNamed('mfaGrant');

export const growthCalls: readonly GrowthCall[] = [
  {
    name: 'enableMfa',
    requests: ({ plain }) => inTurn(plain, (user) => enableMfa.request(user)),
  },
  {
    name: 'mfaGrant',
    requests: async ({ challenge }) => {
      const users = await challenge();
      let taken = 0;
      return () => {
        const user = users[taken];
        taken += 1;
        return user && mfaGrant.request(user);
      };
    },
  },
  {
    name: 'getUser',
    requests: ({ plain, administrator }) =>
      inTurn(plain, ({ id }) => get(`/api/v1/users/${id}`, administrator)),
  },
  {
    name: 'listUsers, first page',
    requests: ({ administrator }) => always(`/api/v1/users?limit=${limit}`, administrator),
  },
  {
    name: 'listUsers, page at 90 %',
    requests: ({ administrator, users }) =>
      always(`/api/v1/users?offset=${Math.floor(users * deep)}&limit=${limit}`, administrator),
  },
  {
    name: 'listUsers, nameFilter',
    requests: ({ administrator }) =>
      always(`/api/v1/users?nameFilter=${namePrefix}&limit=${limit}`, administrator),
  },
  {
    name: 'auditEvents, first page',
    requests: ({ administrator }) => always(`/api/v1/auditEvents?limit=${limit}`, administrator),
  },
  {
    name: 'auditEvents, page at 90 %',
    requests: async ({ administrator, auditCursor }) =>
      always(`/api/v1/auditEvents?cursor=${await auditCursor(deep)}&limit=${limit}`, administrator),
  },
];

function always(path: string, accessToken: string): NextCall {
  const call = get(path, accessToken);
  return () => call;
}

function inTurn<T>(users: readonly T[], request: (user: T) => ReturnType<NextCall>): NextCall {
  let taken = 0;
  return () => {
    const user = users[taken % users.length];
    taken += 1;
    return user && request(user);
  };
}
