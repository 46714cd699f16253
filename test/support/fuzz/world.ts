import { vi } from 'vitest';
import { CleanUp } from '../../../src/operations/clean-up.js';
import { Knowledge } from './knowledge.js';
import { RowKeeper, RowReader, type Rows } from './rows.js';
import { startService, type TestService } from '../service/service.js';
import { nextTimeStep, stopClock } from '../service/time.js';
import type { TestUser } from '../users/users.js';

/**
 * A service with an account in every state that the rules tell apart. After every sequence of requests its rows, its
 * clock and what is known of it go back to what they were, so that each sequence meets the same world.
 */
export class FuzzWorld {
  knowledge: Knowledge;
  private readonly reader: RowReader;

  private constructor(
    readonly service: TestService,
    /** Access tokens by who holds them. */
    readonly tokens: ReadonlyMap<string, string>,
    private readonly knownAtFirst: Knowledge,
    private readonly keeper: RowKeeper,
    private readonly beginning: number,
  ) {
    this.knowledge = knownAtFirst.copy();
    this.reader = new RowReader(service.database);
  }

  static async create(): Promise<FuzzWorld> {
    const service = await startService({
      MFA_POLICY: 'helpdesk:required',
      // Addresses are those that clients claim to have.
      TRUSTED_PROXIES: '127.0.0.1',
      // A sequence can go this far; a single sign-in or enrolment ends a little earlier.
      MFA_MAX_FAILURES: '6',
      PASSWORD_MAX_FAILURES: '4',
    });
    // Its rounds would remove rows between two looks at them.
    await service.app.get(CleanUp).onApplicationShutdown();
    stopClock();
    // The policy holds since the service started, which may have been in the second half of a time step.
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

  /** The clock goes on between requests, so that an instant written by one is not the one that was there. */
  tick(): void {
    vi.setSystemTime(Date.now() + 100);
  }

  async restore(): Promise<void> {
    await this.keeper.restore(await this.rows());
    this.knowledge = this.knownAtFirst.copy();
    vi.setSystemTime(this.beginning);
  }
}

async function populate({ api, users }: TestService) {
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
    knowledge.learn(account, { mfa_token, scratchCodes, secretKey: user.enrolment.secretKey });
  };
  const enrol = async (account: string): Promise<void> => {
    const id = Number(knowledge.valuesOf(account, 'id')[0]);
    const path = `/api/v1/users/${id}/enableMfa`;
    knowledge.learn(account, (await api.post(path, tokens.get(account), { recreate: true })).body);
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
  await meet('helpdesk that must enrol', await users.create('helpdesk'));
  await enrol('helpdesk that must enrol');
  await meet('verifier', await users.create('verifier'));
  await meet('user that enrols', await users.create());
  await enrol('user that enrols');
  await meet('user who is invited', await users.create());
  await invite('user who is invited');
  await withMfa('user with MFA');
  await withMfa('user that replaces');
  await enrol('user that replaces');
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
