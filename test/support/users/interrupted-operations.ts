import { expect } from 'vitest';
import type { Api, ApiAnswer } from '../http/api.js';
import type { MfaUser, Users } from './users.js';

export interface Client {
  readonly api: Api;
  readonly users: Users;
}

/** A request that is about to be interrupted, of an account made for it. */
interface Interrupted {
  readonly userId: number;
  readonly call: Call;
  /** The user goes on as if nothing had been asked, asks again, and gets what was wanted. */
  readonly goOnBefore: (client: Client) => Promise<void>;
  /** The user goes on with what was asked for, without having seen the answer. */
  readonly goOnAfter: (client: Client) => Promise<void>;
}

interface Call {
  readonly path: string;
  readonly token?: string;
  readonly json?: unknown;
}

export type Operation = (users: Users) => Promise<Interrupted>;

export const ask = (api: Api, call: Call, headers: Record<string, string> = {}): Promise<ApiAnswer> =>
  api.request('POST', call.path, { ...call, headers });

async function askAgain({ api }: Client, call: Call): Promise<ApiAnswer> {
  const answer = await ask(api, call);
  expect(answer.status, answer.text).toBe(200);
  return answer;
}

async function expectRefusal(code: string, answer: Promise<ApiAnswer>): Promise<void> {
  expect((await answer).body.code).toBe(code);
}

async function expectDead(users: Users, user: MfaUser, code: string): Promise<void> {
  await expectRefusal('CODE_INVALID', users.answer(await users.challenge(user), code));
}

let made = 0;

const newUser = (users: Users) => users.create('user', `interrupted-${(made += 1)}`);

/** Two sessions that passed the second factor, one that did not, and a begun sign-in; two scratch codes are used. */
async function newMfaUser(users: Users): Promise<MfaUser> {
  const user = await newUser(users);
  const enrolment = await users.enable(user);
  await users.accept(user, enrolment);
  const [first, second] = enrolment.scratchCodes;
  const { access_token: token } = await users.signInWithMfa(user, first);
  await users.signInWithMfa(user, second);
  await users.challenge(user);
  return { ...user, token, enrolment };
}

const acceptFirst: Operation = async (users) => {
  const user = await newUser(users);
  await users.signIn(user.name, user.password);
  const enrolment = await users.enable(user);
  const call = {
    path: `/api/v1/users/${user.id}/acceptMfa`,
    token: user.token,
    json: { code: enrolment.app.code(), token: enrolment.enrolmentToken },
  };
  const goOnAfter = async ({ users }: Client): Promise<void> => {
    await users.signInWithMfa(user, enrolment.scratchCodes[0]);
    await users.signInWithMfa(user, enrolment.app.code(1));
  };
  const goOnBefore = async (client: Client): Promise<void> => {
    await client.users.signIn(user.name, user.password);
    await askAgain(client, call);
    await goOnAfter(client);
  };
  return { userId: user.id, call, goOnBefore, goOnAfter };
};

/** Confirmed with a scratch code, so that there is one to be spent. */
const acceptReplacement: Operation = async (users) => {
  const user = await newMfaUser(users);
  const { app, scratchCodes } = user.enrolment;
  const replacement = await users.enable(user, true);
  const call = {
    path: `/api/v1/users/${user.id}/acceptMfa`,
    token: user.token,
    json: { code: replacement.scratchCodes[0], token: replacement.enrolmentToken },
  };
  const goOnAfter = async ({ users }: Client): Promise<void> => {
    await users.signInWithMfa(user, replacement.app.code());
    await users.signInWithMfa(user, replacement.scratchCodes[1]);
    await expectDead(users, user, replacement.scratchCodes[0]);
    await expectDead(users, user, scratchCodes[3]);
  };
  const goOnBefore = async (client: Client): Promise<void> => {
    await client.users.signInWithMfa(user, app.code(1));
    await client.users.signInWithMfa(user, scratchCodes[2]);
    await askAgain(client, call);
    await goOnAfter(client);
  };
  return { userId: user.id, call, goOnBefore, goOnAfter };
};

/** With a pending replacement. */
const disable: Operation = async (users) => {
  const user = await newMfaUser(users);
  const { app, scratchCodes } = user.enrolment;
  await users.enable(user, true);
  const call = { path: `/api/v1/users/${user.id}/disableMfa`, token: user.token };
  const goOnAfter = async ({ users }: Client): Promise<void> => {
    await users.signIn(user.name, user.password);
  };
  const goOnBefore = async (client: Client): Promise<void> => {
    await client.users.signInWithMfa(user, app.code(1));
    await client.users.signInWithMfa(user, scratchCodes[2]);
    await askAgain(client, call);
    await goOnAfter(client);
  };
  return { userId: user.id, call, goOnBefore, goOnAfter };
};

/** In place of an older enrolment, both beside a live authenticator. */
const enable: Operation = async (users) => {
  const user = await newMfaUser(users);
  const { app, scratchCodes } = user.enrolment;
  const older = await users.enable(user, true);
  const call = {
    path: `/api/v1/users/${user.id}/enableMfa`,
    token: user.token,
    json: { recreate: true },
  };
  const goOnBefore = async (client: Client): Promise<void> => {
    await client.users.signInWithMfa(user, scratchCodes[2]);
    await client.users.accept(user, older);
    await askAgain(client, call);
  };
  const goOnAfter = async ({ api, users }: Client): Promise<void> => {
    await users.signInWithMfa(user, app.code(1));
    const stale = { code: older.scratchCodes[0], token: older.enrolmentToken };
    const path = `/api/v1/users/${user.id}/acceptMfa`;
    await expectRefusal('ENROLMENT_TOKEN_INVALID', api.post(path, user.token, stale));
    const again = await users.enable(user, true);
    await users.accept(user, again);
    await users.signInWithMfa(user, again.scratchCodes[0]);
  };
  return { userId: user.id, call, goOnBefore, goOnAfter };
};

const reissue: Operation = async (users) => {
  const user = await newMfaUser(users);
  const { app, scratchCodes } = user.enrolment;
  const call = { path: `/api/v1/users/${user.id}/mfa/scratchCodes`, token: user.token };
  const goOnAfter = async (client: Client): Promise<void> => {
    await client.users.signInWithMfa(user, app.code(1));
    await expectDead(client.users, user, scratchCodes[3]);
    const { body } = await askAgain(client, call);
    await client.users.signInWithMfa(user, body.scratchCodes[0]);
  };
  const goOnBefore = async (client: Client): Promise<void> => {
    await client.users.signInWithMfa(user, scratchCodes[2]);
    await askAgain(client, call);
    await goOnAfter(client);
  };
  return { userId: user.id, call, goOnBefore, goOnAfter };
};

const signInWithScratchCode: Operation = async (users) => {
  const user = await newMfaUser(users);
  const [, , third, fourth] = user.enrolment.scratchCodes;
  const mfa_token = await users.challenge(user);
  const call = { path: '/api/oauth2/token', json: { grant_type: 'mfa', mfa_token, mfa_code: third } };
  const goOnAfter = async ({ api, users }: Client): Promise<void> => {
    await expectRefusal('MFA_TOKEN_INVALID', ask(api, call));
    await expectDead(users, user, third);
    await users.signInWithMfa(user, fourth);
  };
  const goOnBefore = async (client: Client): Promise<void> => {
    await askAgain(client, call);
    await goOnAfter(client);
  };
  return { userId: user.id, call, goOnBefore, goOnAfter };
};

/** Whoever never saw the answer holds a used token, which RFC 9700 4.14.2 takes for a stolen one, and signs in anew. */
const refresh: Operation = async (users) => {
  const user = await newUser(users);
  const json = { grant_type: 'refresh_token', refresh_token: user.refreshToken };
  const call = { path: '/api/oauth2/token', json };
  const goOnAfter = async ({ api, users }: Client): Promise<void> => {
    await expectRefusal('REFRESH_TOKEN_INVALID', ask(api, call));
    await users.signIn(user.name, user.password);
  };
  const goOnBefore = async (client: Client): Promise<void> => {
    await askAgain(client, call);
    await goOnAfter(client);
  };
  return { userId: user.id, call, goOnBefore, goOnAfter };
};

export const operations = {
  'acceptMfa, the first time': acceptFirst,
  'acceptMfa that replaces the authenticator': acceptReplacement,
  disableMfa: disable,
  'enableMfa over an older enrolment': enable,
  'new scratch codes': reissue,
  'signing in with a scratch code': signInWithScratchCode,
  'refreshing a session': refresh,
} as const;
