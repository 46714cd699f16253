import { expect } from 'vitest';
import type { Api, ApiAnswer } from '../http/api.js';
import { type Lies, PasskeyDevice } from '../oracles/passkey-device.js';
import type { TestUser, Users } from './users.js';

/** The origin of the service's own pages where PUBLIC_URL is not set. */
export function originOf({ url }: Api): string {
  return `http://localhost:${new URL(url).port}`;
}

export interface PasskeyUser extends TestUser {
  readonly device: PasskeyDevice;
}

/** Common steps with passkeys, through the API only. */
export class PasskeySteps {
  constructor(
    readonly api: Api,
    readonly users: Users,
    private readonly origin = originOf(api),
  ) {}

  device(traits: ConstructorParameters<typeof PasskeyDevice>[1] = {}): PasskeyDevice {
    return new PasskeyDevice(this.origin, traits);
  }

  async creationOptions(user: { id: number; token: string }) {
    const { status, body, text } = await this.api.post(
      `/api/v1/users/${user.id}/passkeys/options`,
      user.token,
      {},
    );
    expect(status, text).toBe(200);
    return body;
  }

  /** Adds the device's passkey to the user, in one session. */
  async add(
    user: { id: number; token: string },
    device: PasskeyDevice,
    lies: Lies = {},
    name = 'My key',
  ): Promise<ApiAnswer> {
    const { token, options } = await this.creationOptions(user);
    const body = { token, name, credential: device.create(options, lies) };
    return this.api.post(`/api/v1/users/${user.id}/passkeys`, user.token, body);
  }

  /** Creates a user whose only authenticator is a passkey. */
  async createUser(
    role?: Parameters<Users['create']>[0],
    device: PasskeyDevice = this.device(),
  ): Promise<PasskeyUser> {
    const user = await this.users.create(role);
    const { status, text } = await this.add(user, device);
    expect(status, text).toBe(201);
    return { ...user, device };
  }

  async requestOptions(mfaToken: string) {
    const { status, body, text } = await this.api.post('/api/oauth2/passkeyOptions', undefined, {
      mfa_token: mfaToken,
    });
    expect(status, text).toBe(200);
    return body;
  }

  answer(mfaToken: string, passkey: unknown): Promise<ApiAnswer> {
    return this.api.token({ grant_type: 'mfa', mfa_token: mfaToken, passkey });
  }

  /** Signs in with password and passkey. */
  async signIn(
    user: { name: string; password: string },
    device: PasskeyDevice,
    lies: Lies = {},
  ): Promise<ApiAnswer> {
    const mfaToken = await this.users.challenge(user);
    return this.answer(mfaToken, device.get(await this.requestOptions(mfaToken), lies));
  }

  /** @returns an access token of a session that used the passkey */
  async tokenOf(user: { name: string; password: string }, device: PasskeyDevice): Promise<string> {
    const { status, body, text } = await this.signIn(user, device);
    expect(status, text).toBe(200);
    return body.access_token;
  }

  /** The audit events of a type about a user, newest first. */
  async events(userId: number, type: string): Promise<readonly Record<string, unknown>[]> {
    const path = `/api/v1/auditEvents?userId=${userId}&type=${type}`;
    const { body } = await this.api.get(path, await this.users.admin());
    return body.results;
  }
}
