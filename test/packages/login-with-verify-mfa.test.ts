import { beforeAll, describe, expect, test } from 'vitest';
import {
  compilePrograms,
  type LogIn,
  type LoginAnswer,
  type LoginPrograms,
  startLogin,
  timeoutMs,
} from '../support/docs/login-programs.js';
import { type RecordingProxy, startRecordingProxy } from '../support/http/recording-proxy.js';
import { isMissing } from '../support/processes/programs.js';
import { startService, type TestService } from '../support/service/service.js';
import { nextTimeStep, stopClock, travel } from '../support/service/time.js';
import { type MfaUser, type TestUser, Users } from '../support/users/users.js';

let service: TestService;
let programs: LoginPrograms;

beforeAll(async () => {
  service = await startService();
  stopClock();
  programs = await compilePrograms();
}, 300_000);

const accepted = { status: 200, outcome: 'accepted', isSignedIn: true };
const keptOut = (status: number, outcome: string): Partial<LoginAnswer> => ({
  status,
  outcome,
  isSignedIn: false,
});
const rejected = keptOut(401, 'rejected');
const unavailable = keptOut(503, 'unavailable');

function walk(name: string): void {
  let proxy: RecordingProxy;
  let logIn: LogIn;
  let users: Users;
  let verifier: TestUser;
  let user: MfaUser;
  let second: MfaUser;

  const createWithMfa = (what: string): Promise<MfaUser> => users.createWithMfa('user', `${what}-${name}`);

  beforeAll(async () => {
    users = new Users(service.api, service.users.adminPassword);
    verifier = await users.create('verifier', `verifier-${name}`);
    user = await createWithMfa('user');
    second = await createWithMfa('second');
    proxy = await startRecordingProxy(service.api.url);
    logIn = await startLogin(programs, name, {
      MFA_URL: proxy.url,
      MFA_NAME: verifier.name,
      MFA_PASSWORD: verifier.password,
    });
  }, 60_000);

  const sentDuring = async (work: () => Promise<unknown>): Promise<string[]> => {
    proxy.sent.length = 0;
    await work();
    return [...proxy.sent];
  };
  const nextCode = (): string => {
    nextTimeStep();
    return user.enrolment.app.code();
  };
  const bothLogIn = async (): Promise<void> => {
    const answers = await Promise.all([
      logIn(user.id, nextCode()),
      logIn(second.id, second.enrolment.app.code()),
    ]);
    for (const answer of answers) expect(answer).toMatchObject(accepted);
  };
  const administer = async (method: string, path: string, json?: object): Promise<void> => {
    const { access_token: token } = await users.signIn('administrator', users.adminPassword);
    const { status } = await service.api.request(method, path, { token, json });
    expect(status).toBeLessThan(300);
  };

  test('accepts a right code once, with or without a space', async () => {
    const code = nextCode();
    expect(await logIn(user.id, `${code.slice(0, 3)} ${code.slice(3)}`)).toMatchObject(accepted);
    expect(await logIn(user.id, code)).toMatchObject(rejected);
    expect(await logIn(user.id, user.enrolment.scratchCodes[0])).toMatchObject(accepted);
  });

  test('asks about a wrong code, but neither about what is no code nor after a wrong password', async () => {
    const wrong = user.enrolment.app.wrongCode();
    const sent = await sentDuring(async () => expect(await logIn(user.id, wrong)).toMatchObject(rejected));
    expect(sent).toEqual(['verifyMfa']);
    const code = nextCode();
    const notSent = await sentDuring(async () => {
      expect(await logIn(user.id, code, 'wrong')).toMatchObject(rejected);
      for (const noCode of [
        undefined,
        null,
        '',
        '12345',
        '１２３４５６',
        123456,
        { toString: 1 },
        [code],
        `${code}\n`,
      ])
        expect(await logIn(user.id, noCode), JSON.stringify(noCode)).toMatchObject(rejected);
    });
    expect(notSent).toEqual([]);
    expect(await logIn(user.id, code)).toMatchObject(accepted);
  });

  test('keeps out users who have no MFA, are disabled, deleted or locked', async () => {
    const plain = await users.create('user', `plain-${name}`);
    const disabled = await createWithMfa('disabled');
    const deleted = await createWithMfa('deleted');
    await administer('PUT', `/api/v1/users/${disabled.id}`, { disabled: true });
    await administer('DELETE', `/api/v1/users/${deleted.id}`);
    expect(await logIn(plain.id, '123456')).toMatchObject(keptOut(403, 'not_enrolled'));
    for (const { id, enrolment } of [disabled, deleted])
      expect(await logIn(id, enrolment.scratchCodes[0])).toMatchObject(keptOut(403, 'refused'));

    const locked = await createWithMfa('locked');
    for (let failures = 0; failures < 10; failures += 1)
      expect(await logIn(locked.id, locked.enrolment.app.wrongCode())).toMatchObject(rejected);
    const answer = await logIn(locked.id, locked.enrolment.scratchCodes[0]);
    expect(answer).toMatchObject({ ...keptOut(429, 'locked'), retryAfterSeconds: 30 });
  });

  test('renews its tokens once for logins at the same time', async () => {
    travel(15 * 60);
    const sent = await sentDuring(bothLogIn);
    expect(sent.filter((each) => each !== 'verifyMfa')).toEqual(['refresh_token']);
  });

  test('signs in anew, once, when an administrator has ended its session', async () => {
    await administer('DELETE', `/api/v1/users/${verifier.id}/sessions`);
    const sent = await sentDuring(bothLogIn);
    expect(sent.filter((each) => each !== 'verifyMfa')).toEqual(['refresh_token', 'password']);
  });

  test('sends a code only once when the answer is lost, and gives up in time', async () => {
    const code = nextCode();
    const started = performance.now();
    proxy.loses = 'verifyMfa';
    const sent = await sentDuring(async () => expect(await logIn(user.id, code)).toMatchObject(unavailable));
    proxy.loses = undefined;
    const waited = performance.now() - started;
    expect(waited).toBeGreaterThan(timeoutMs - 50);
    expect(waited).toBeLessThan(timeoutMs + 3000);
    expect(sent).toEqual(['verifyMfa']);
    expect(await logIn(user.id, code)).toMatchObject(rejected);
    expect(await logIn(user.id, nextCode())).toMatchObject(accepted);
  });

  test('recovers when the answer to a renewal is lost', async () => {
    travel(15 * 60);
    proxy.loses = 'refresh_token';
    expect(await logIn(user.id, nextCode())).toMatchObject(unavailable);
    proxy.loses = undefined;
    expect(await logIn(user.id, nextCode())).toMatchObject(accepted);
  });

  test('lets nobody in while the service is away or refuses its account', async () => {
    await proxy.close();
    const code = nextCode();
    expect(await logIn(user.id, code)).toMatchObject(unavailable);
    await proxy.open();
    await administer('PUT', `/api/v1/users/${verifier.id}`, { disabled: true });
    expect(await logIn(user.id, code)).toMatchObject(unavailable);
    await administer('PUT', `/api/v1/users/${verifier.id}`, { disabled: false });
    expect(await logIn(user.id, code)).toMatchObject(accepted);
  });
}

describe.each(['express-login.ts', 'nest-login.ts'])('the login of the guide, %s', walk);
describe.skipIf(isMissing('python3'))('the login of the guide, login.py (needs python3)', () =>
  walk('login.py'),
);
