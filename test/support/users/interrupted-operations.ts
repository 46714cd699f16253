import { expect } from 'vitest';
import type { Api, ApiAnswer } from '../http/api.js';
import type { MfaUser, Users } from './users.js';

export interface Client {
  readonly api: Api;
  readonly users: Users;
}

/** A request to be interrupted, for a new account. */
interface Interrupted {
  readonly userId: number;
  readonly call: Call;
  /** If the request had no effect: the user continues as before, repeats it, and it succeeds. */
  readonly continueWithoutEffect: (client: Client) => Promise<void>;
  /** If the request had its effect: the user continues without having seen the answer. */
  readonly continueWithEffect: (client: Client) => Promise<void>;
}

interface Call {
  readonly path: string;
  readonly token?: string;
  readonly json?: unknown;
}

export type Operation = (users: Users) => Promise<Interrupted>;

export const send = (api: Api, call: Call, headers: Record<string, string> = {}): Promise<ApiAnswer> =>
  api.request('POST', call.path, { ...call, headers });

async function repeat({ api }: Client, call: Call): Promise<ApiAnswer> {
  const answer = await send(api, call);
  expect(answer.status, answer.text).toBe(200);
  return answer;
}

async function expectRefusal(code: string, answer: Promise<ApiAnswer>): Promise<void> {
  expect((await answer).body.code).toBe(code);
}

async function expectRefusedCode(users: Users, user: MfaUser, code: string): Promise<void> {
  await expectRefusal('CODE_INVALID', users.answer(await users.challenge(user), code));
}

let made = 0;

const newUser = (users: Users) => users.create('user', `interrupted-${(made += 1)}`);

/** A user with two sessions that passed the second factor, one that did not, and a pending sign-in; two scratch codes are used. */
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
  const continueWithEffect = async ({ users }: Client): Promise<void> => {
    await users.signInWithMfa(user, enrolment.scratchCodes[0]);
    await users.signInWithMfa(user, enrolment.app.code(1));
  };
  const continueWithoutEffect = async (client: Client): Promise<void> => {
    await client.users.signIn(user.name, user.password);
    await repeat(client, call);
    await continueWithEffect(client);
  };
  return { userId: user.id, call, continueWithoutEffect, continueWithEffect };
};

/** Accepted with a scratch code, so that one is spent. */
const acceptReplacement: Operation = async (users) => {
  const user = await newMfaUser(users);
  const { app, scratchCodes } = user.enrolment;
  const replacement = await users.enable(user, true);
  const call = {
    path: `/api/v1/users/${user.id}/acceptMfa`,
    token: user.token,
    json: { code: replacement.scratchCodes[0], token: replacement.enrolmentToken },
  };
  const continueWithEffect = async ({ users }: Client): Promise<void> => {
    await users.signInWithMfa(user, replacement.app.code());
    await users.signInWithMfa(user, replacement.scratchCodes[1]);
    await expectRefusedCode(users, user, replacement.scratchCodes[0]);
    await expectRefusedCode(users, user, scratchCodes[3]);
  };
  const continueWithoutEffect = async (client: Client): Promise<void> => {
    await client.users.signInWithMfa(user, app.code(1));
    await client.users.signInWithMfa(user, scratchCodes[2]);
    await repeat(client, call);
    await continueWithEffect(client);
  };
  return { userId: user.id, call, continueWithoutEffect, continueWithEffect };
};

/** With a pending replacement. */
const disable: Operation = async (users) => {
  const user = await newMfaUser(users);
  const { app, scratchCodes } = user.enrolment;
  await users.enable(user, true);
  const call = { path: `/api/v1/users/${user.id}/disableMfa`, token: user.token };
  const continueWithEffect = async ({ users }: Client): Promise<void> => {
    await users.signIn(user.name, user.password);
  };
  const continueWithoutEffect = async (client: Client): Promise<void> => {
    await client.users.signInWithMfa(user, app.code(1));
    await client.users.signInWithMfa(user, scratchCodes[2]);
    await repeat(client, call);
    await continueWithEffect(client);
  };
  return { userId: user.id, call, continueWithoutEffect, continueWithEffect };
};

/** Replaces an older enrolment next to a live authenticator. */
const enable: Operation = async (users) => {
  const user = await newMfaUser(users);
  const { app, scratchCodes } = user.enrolment;
  const older = await users.enable(user, true);
  const call = {
    path: `/api/v1/users/${user.id}/enableMfa`,
    token: user.token,
    json: { recreate: true },
  };
  const continueWithoutEffect = async (client: Client): Promise<void> => {
    await client.users.signInWithMfa(user, scratchCodes[2]);
    await client.users.accept(user, older);
    await repeat(client, call);
  };
  const continueWithEffect = async ({ api, users }: Client): Promise<void> => {
    await users.signInWithMfa(user, app.code(1));
    const stale = { code: older.scratchCodes[0], token: older.enrolmentToken };
    const path = `/api/v1/users/${user.id}/acceptMfa`;
    await expectRefusal('ENROLMENT_TOKEN_INVALID', api.post(path, user.token, stale));
    const again = await users.enable(user, true);
    await users.accept(user, again);
    await users.signInWithMfa(user, again.scratchCodes[0]);
  };
  return { userId: user.id, call, continueWithoutEffect, continueWithEffect };
};

const reissue: Operation = async (users) => {
  const user = await newMfaUser(users);
  const { app, scratchCodes } = user.enrolment;
  const call = { path: `/api/v1/users/${user.id}/mfa/scratchCodes`, token: user.token };
  const continueWithEffect = async (client: Client): Promise<void> => {
    await client.users.signInWithMfa(user, app.code(1));
    await expectRefusedCode(client.users, user, scratchCodes[3]);
    const { body } = await repeat(client, call);
    await client.users.signInWithMfa(user, body.scratchCodes[0]);
  };
  const continueWithoutEffect = async (client: Client): Promise<void> => {
    await client.users.signInWithMfa(user, scratchCodes[2]);
    await repeat(client, call);
    await continueWithEffect(client);
  };
  return { userId: user.id, call, continueWithoutEffect, continueWithEffect };
};

const signInWithScratchCode: Operation = async (users) => {
  const user = await newMfaUser(users);
  const [, , third, fourth] = user.enrolment.scratchCodes;
  const mfa_token = await users.challenge(user);
  const call = { path: '/api/oauth2/token', json: { grant_type: 'mfa', mfa_token, mfa_code: third } };
  const continueWithEffect = async ({ api, users }: Client): Promise<void> => {
    await expectRefusal('MFA_TOKEN_INVALID', send(api, call));
    await expectRefusedCode(users, user, third);
    await users.signInWithMfa(user, fourth);
  };
  const continueWithoutEffect = async (client: Client): Promise<void> => {
    await repeat(client, call);
    await continueWithEffect(client);
  };
  return { userId: user.id, call, continueWithoutEffect, continueWithEffect };
};

/** A client that missed the answer holds a used token, treated as stolen (RFC 9700 4.14.2), and must sign in again. */
const refresh: Operation = async (users) => {
  const user = await newUser(users);
  const json = { grant_type: 'refresh_token', refresh_token: user.refreshToken };
  const call = { path: '/api/oauth2/token', json };
  const continueWithEffect = async ({ api, users }: Client): Promise<void> => {
    await expectRefusal('REFRESH_TOKEN_INVALID', send(api, call));
    await users.signIn(user.name, user.password);
  };
  const continueWithoutEffect = async (client: Client): Promise<void> => {
    await repeat(client, call);
    await continueWithEffect(client);
  };
  return { userId: user.id, call, continueWithoutEffect, continueWithEffect };
};

export const operations = {
  'acceptMfa for the first time': acceptFirst,
  'acceptMfa that replaces the authenticator': acceptReplacement,
  disableMfa: disable,
  'enableMfa over an older enrolment': enable,
  'new scratch codes': reissue,
  'signing in with a scratch code': signInWithScratchCode,
  'refreshing a session': refresh,
} as const;
