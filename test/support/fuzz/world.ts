import { vi } from 'vitest';
import { CleanUp } from '../../../src/operations/clean-up.js';
import { Knowledge } from './knowledge.js';
import { RowKeeper, RowReader, type Rows } from './rows.js';
import { startService, type TestService } from '../service/service.js';
import { nextTimeStep, stopClock } from '../service/time.js';
import { PasskeySteps } from '../users/passkeys.js';
import type { TestUser } from '../users/users.js';

/**
 * A service with an account in every state that the rules distinguish. After every sequence of requests, its rows, its
 * clock and the client's knowledge are reset, so that every sequence starts from the same state.
 */
export class FuzzWorld {
  knowledge: Knowledge;
  private readonly reader: RowReader;

  private constructor(
    readonly service: TestService,
    /** Access tokens by their holder. */
    readonly tokens: ReadonlyMap<string, string>,
    private readonly initialKnowledge: Knowledge,
    private readonly keeper: RowKeeper,
    private readonly startTime: number,
  ) {
    this.knowledge = initialKnowledge.copy();
    this.reader = new RowReader(service.database);
  }

  static async create(): Promise<FuzzWorld> {
    const service = await startService({
      MFA_POLICY: 'helpdesk:required',
      // Clients choose their address by a header.
      TRUSTED_PROXIES: '127.0.0.1',
      // Within reach of a sequence, and above the limit of a single sign-in or enrolment.
      MFA_MAX_FAILURES: '6',
      PASSWORD_MAX_FAILURES: '4',
    });
    // The clean-up would remove rows between two comparisons.
    await service.app.get(CleanUp).onApplicationShutdown();
    stopClock();
    // The policy applies from the start of the service, which may be in the second half of a time step.
    nextTimeStep();
    const { tokens, knowledge } = await populate(service);
    return new FuzzWorld(service, tokens, knowledge, await RowKeeper.of(service), Date.now());
  }

  get accounts(): readonly string[] {
    return this.knowledge.accounts;
  }

  rows(): Promise<Rows> {
    return this.reader.read();
  }

  /** Advances the clock between requests, so that each writes a different instant. */
  tick(): void {
    vi.setSystemTime(Date.now() + 100);
  }

  async restore(): Promise<void> {
    await this.keeper.restore(await this.rows());
    this.knowledge = this.initialKnowledge.copy();
    vi.setSystemTime(this.startTime);
  }
}

async function populate({ api, users }: TestService) {
  const steps = new PasskeySteps(api, users);
  const tokens = new Map<string, string>();
  const knowledge = new Knowledge();
  const meet = async <T extends TestUser>(account: string, user: T): Promise<T> => {
    const { id, name, password, refreshToken } = user;
    knowledge.learn(account, { id, name, password, refresh_token: refreshToken });
    tokens.set(account, user.token);
    const sessions = await api.get(`/api/v1/users/${user.id}/sessions`, await users.admin());
    knowledge.learn(account, sessions.body.results);
    return user;
  };
  const withMfa = async (account: string, role?: 'helpdesk'): Promise<void> => {
    const user = await users.createWithMfa(role);
    const [scratchCode, ...scratchCodes] = user.enrolment.scratchCodes;
    const { access_token: token, refresh_token } = await users.signInWithMfa(user, scratchCode);
    await meet(account, { ...user, token, refreshToken: refresh_token });
    tokens.set(`${account} (password only)`, user.token);
    const mfa_token = await users.challenge(user);
    knowledge.learn(account, { mfa_token, scratchCodes, qrString: user.enrolment.qrString });
    const authenticators = await api.get(`/api/v1/users/${user.id}/authenticators`, token);
    knowledge.learn(account, authenticators.body);
  };
  const enrol = async (account: string): Promise<void> => {
    const id = Number(knowledge.valuesOf(account, 'id')[0]);
    const path = `/api/v1/users/${id}/enableMfa`;
    knowledge.learn(account, (await api.post(path, tokens.get(account), { recreate: true })).body);
  };
  const addAuthenticator = async (account: string): Promise<void> => {
    const path = `/api/v1/users/${Number(knowledge.valuesOf(account, 'id')[0])}/authenticators`;
    const asked = { kind: 'totp', name: 'Tablet', algorithm: 'SHA512', digits: 8 };
    knowledge.learn(account, (await api.post(path, tokens.get(account), asked)).body);
  };

  /** With challenges to add another one, and to sign in. */
  const addPasskey = async (account: string): Promise<void> => {
    const [id, name, password] = ['id', 'name', 'password'].map(
      (each) => knowledge.valuesOf(account, each)[0],
    );
    const user = { id: Number(id), name: String(name), password: String(password) };
    const device = steps.device();
    await steps.add({ ...user, token: tokens.get(account) ?? '' }, device);
    knowledge.own(account, device);
    const mfa_token = await users.challenge(user);
    knowledge.learn(account, { mfa_token });
    knowledge.learn(account, await steps.requestOptions(mfa_token));
    knowledge.learn(account, await steps.creationOptions({ ...user, token: tokens.get(account) ?? '' }));
  };

  const invite = async (account: string): Promise<void> => {
    const path = `/api/v1/users/${Number(knowledge.valuesOf(account, 'id')[0])}/mfa/invitation`;
    const { body } = await api.post(path, await users.admin());
    const invitationToken = (body.url as string).split('/').at(-1);
    knowledge.learn(account, { invitationToken });
    const enrolment = await api.post('/api/v1/mfaInvitations/enrol', undefined, { invitationToken });
    knowledge.learn(account, enrolment.body);
  };

  await meet('admin', await users.create('admin'));
  await withMfa('helpdesk', 'helpdesk');
  await addAuthenticator('helpdesk');
  await meet('helpdesk that must enrol', await users.create('helpdesk'));
  await enrol('helpdesk that must enrol');
  await meet('verifier', await users.create('verifier'));
  await meet('user that enrols', await users.create());
  await enrol('user that enrols');
  await meet('user who is invited', await users.create());
  await invite('user who is invited');
  await withMfa('user with MFA');
  await addPasskey('user with MFA');
  await addAuthenticator('user with MFA');
  await withMfa('user that replaces');
  await enrol('user that replaces');
  await withMfa('user that adds an authenticator');
  await addAuthenticator('user that adds an authenticator');
  const disabled = await meet('disabled user', await users.create());
  const disable = { token: await users.admin(), json: { disabled: true } };
  await api.request('PUT', `/api/v1/users/${disabled.id}`, disable);
  tokens.set('default administrator', await users.admin());
  knowledge.learn('default administrator', {
    id: 1000,
    name: 'administrator',
    password: users.adminPassword,
  });
  return { tokens, knowledge };
}
