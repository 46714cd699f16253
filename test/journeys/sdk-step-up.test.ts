import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  acceptMfa,
  createMfaClient,
  disableMfa,
  enableMfa,
  getCurrentUser,
  MfaSession,
  type MfaSessionOptions,
  type StepUpFactor,
} from '../../sdk/src/index.js';
import { refusalOf } from '../support/users/sdk.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock, travel } from '../support/service/time.js';
import type { MfaUser, TestUser } from '../support/users/users.js';

const tooLong = 901;

describe('a session of the SDK whose proof is too old', () => {
  let service: TestService;
  let user: TestUser;
  let mfaUser: MfaUser;

  beforeAll(async () => {
    service = await startService({ ACCESS_TOKEN_TTL: '3600' });
    stopClock();
  });

  beforeEach(async () => {
    user = await service.users.create();
    mfaUser = await service.users.createWithMfa();
  });

  async function sessionOf(
    account: TestUser,
    options: Partial<MfaSessionOptions> = {},
    code?: string,
  ): Promise<MfaSession> {
    const session = new MfaSession({ baseUrl: service.api.url, ...options });
    const challenge = await session.signIn(account.name, account.password);
    if (challenge && code !== undefined) await session.signInWithCode(challenge, code);
    travel(tooLong);
    return session;
  }

  const enable = ({ client }: MfaSession) => enableMfa({ client, path: { id: user.id } });
  const passwordOf =
    (account: TestUser, asked: StepUpFactor[] = []) =>
    (factor: StepUpFactor): Promise<{ password: string }> => {
      asked.push(factor);
      return Promise.resolve({ password: account.password });
    };

  test('asks for the password once for all calls that wait, and repeats them', async () => {
    const asked: StepUpFactor[] = [];
    const kept: (string | undefined)[] = [];
    const onError = vi.fn();
    const session = await sessionOf(user, {
      onStepUpRequired: passwordOf(user, asked),
      onRefreshToken: (token) => kept.push(token),
      onError,
    });
    const enrolments = await Promise.all([enable(session), enable(session), enable(session)]);
    expect(enrolments.map(({ userId }) => userId)).toEqual([user.id, user.id, user.id]);
    expect(asked).toEqual(['password']);
    expect(kept).toHaveLength(2);
    expect(onError).not.toHaveBeenCalled();
  });

  test('asks a user with MFA for a code, and goes on with the new tokens', async () => {
    const asked: StepUpFactor[] = [];
    const session = await sessionOf(
      mfaUser,
      {
        onStepUpRequired: (factor) => {
          asked.push(factor);
          return Promise.resolve({ code: mfaUser.enrolment.app.code() });
        },
      },
      mfaUser.enrolment.scratchCodes[0],
    );
    await disableMfa({ client: session.client, path: { id: mfaUser.id } });
    expect(asked).toEqual(['code']);
    // Two renewals in a row: the session has the refresh token of the step-up.
    for (let turn = 0; turn < 2; turn += 1) {
      travel(3600);
      expect(await getCurrentUser({ client: session.client })).toMatchObject({ mfaEnabled: false });
    }
  });

  test('asks for a code also where MFA was turned on in the session itself, and repeats the call once', async () => {
    const asked: StepUpFactor[] = [];
    const onError = vi.fn();
    let codes: readonly string[] = [];
    const session = new MfaSession({
      baseUrl: service.api.url,
      onStepUpRequired: (factor) => {
        asked.push(factor);
        return Promise.resolve({ code: codes[1] ?? '' });
      },
      onError,
    });
    await session.signIn(user.name, user.password);
    const [{ client }, path] = [session, { id: user.id }];
    const { token, scratchCodes } = await enableMfa({ client, path });
    codes = scratchCodes;
    await acceptMfa({ client, path, body: { token, code: codes[0] ?? '' } });
    await disableMfa({ client, path });
    expect(asked).toEqual(['code']);
    expect(onError).not.toHaveBeenCalled();
  });

  test('without the hook, MFA_SESSION_REQUIRED reaches the caller', async () => {
    const session = new MfaSession({ baseUrl: service.api.url });
    await session.signIn(user.name, user.password);
    const [{ client }, path] = [session, { id: user.id }];
    const { token, scratchCodes } = await enableMfa({ client, path });
    await acceptMfa({ client, path, body: { token, code: scratchCodes[0] } });
    expect(await refusalOf(disableMfa({ client, path }))).toMatchObject({
      code: 'MFA_SESSION_REQUIRED',
      status: 403,
    });
    await session.stepUp({ code: scratchCodes[1] });
    await disableMfa({ client, path });
  });

  test('without the hook, or without an answer to it, throws the refusal', async () => {
    const onError = vi.fn();
    for (const options of [{}, { onStepUpRequired: () => Promise.resolve(undefined) }]) {
      const session = await sessionOf(user, { ...options, onError });
      const refused = await refusalOf(enable(session));
      expect(refused).toMatchObject({ code: 'STEP_UP_REQUIRED', status: 401 });
      expect(onError).toHaveBeenLastCalledWith(refused);
      expect(await getCurrentUser({ client: session.client })).toMatchObject({ id: user.id });
    }
    expect(onError).toHaveBeenCalledTimes(2);
  });

  test('a wrong proof reaches the caller, and the next call asks again', async () => {
    const answers = ['not the right one', user.password];
    const onError = vi.fn();
    const session = await sessionOf(user, {
      onStepUpRequired: () => Promise.resolve({ password: answers.shift() ?? '' }),
      onError,
    });
    const refused = await refusalOf(enable(session));
    expect(refused).toMatchObject({ code: 'CURRENT_PASSWORD_INVALID' });
    expect(onError.mock.calls).toEqual([[refused]]);
    expect(await enable(session)).toMatchObject({ userId: user.id });
  });

  test('renews an expired access token first, and then steps up', async () => {
    const asked: StepUpFactor[] = [];
    const kept: (string | undefined)[] = [];
    const session = await sessionOf(user, {
      onStepUpRequired: passwordOf(user, asked),
      onRefreshToken: (token) => kept.push(token),
    });
    travel(3600);
    expect(await enable(session)).toMatchObject({ userId: user.id });
    expect(asked).toEqual(['password']);
    expect(kept).toHaveLength(3);
  });

  /** A session of the user, whose next response from this path is held back until it is released. */
  async function withHeldResponse(path: string): Promise<{ session: MfaSession; held: (() => void)[] }> {
    const held: (() => void)[] = [];
    let isHolding = false;
    const session = await sessionOf(user, {
      fetch: async (input, init) => {
        const answer = await fetch(input, init);
        if (isHolding && (input as Request).url.endsWith(path) && held.length === 0)
          await new Promise<void>((resolve) => held.push(resolve));
        return answer;
      },
    });
    isHolding = true;
    return { session, held };
  }

  test.each([
    ['renews', '/sessions/current/stepUp'],
    ['steps up', '/api/oauth2/token'],
  ])('uses no refresh token twice when it %s before the response from %s', async (first, path) => {
    const { session, held } = await withHeldResponse(path);
    const { client } = session;
    const stepUp = (): Promise<void> => session.stepUp({ password: user.password });
    const renew = async (): Promise<void> => {
      travel(3600);
      expect(await getCurrentUser({ client })).toMatchObject({ id: user.id });
    };
    const [early, late] = first === 'renews' ? [stepUp, renew] : [renew, stepUp];
    const earlier = early();
    await expect.poll(() => held).toHaveLength(1);
    const later = late();
    // Time for the later one to send its request, if it does not wait.
    await getCurrentUser({ client: createMfaClient({ baseUrl: service.api.url }), auth: user.token }).catch(
      () => undefined,
    );
    held.forEach((release) => release());
    await Promise.all([earlier, later]);
    travel(3600);
    expect(await getCurrentUser({ client })).toMatchObject({ id: user.id });
  });

  test('steps up when asked to, without a refusal', async () => {
    const session = await sessionOf(user);
    await session.stepUp({ password: user.password });
    expect(await enable(session)).toMatchObject({ userId: user.id });
    expect(await refusalOf(session.stepUp({ code: '123456' }))).toMatchObject({ code: 'MFA_NOT_ENABLED' });
    await session.signOut();
    expect(await refusalOf(session.stepUp({ password: user.password }))).toMatchObject({
      code: 'ACCESS_TOKEN_INVALID',
    });
  });

  test('a client with tokens from elsewhere steps up with a function of its own', async () => {
    travel(tooLong);
    const client = createMfaClient({
      baseUrl: service.api.url,
      accessToken: () => Promise.resolve(user.token),
      stepUp: async (factor) => {
        expect(factor).toBe('password');
        return (await service.users.stepUp(user.token, { password: user.password })).body.access_token;
      },
    });
    expect(await enableMfa({ client, path: { id: user.id } })).toMatchObject({ userId: user.id });
  });
});
