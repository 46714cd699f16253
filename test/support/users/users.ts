import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import type { Api, ApiAnswer } from '../http/api.js';
import { AuthenticatorApp } from '../oracles/authenticator-app.js';

export interface TestUser {
  readonly id: number;
  readonly name: string;
  readonly password: string;
  /** An access token of a session that passed the password only. */
  readonly token: string;
  readonly refreshToken: string;
}

export interface Enrolment {
  readonly app: AuthenticatorApp;
  readonly secretKey: string;
  readonly qrString: string;
  readonly scratchCodes: readonly [string, string, string, string, string];
  readonly enrolmentToken: string;
}

export interface MfaUser extends TestUser {
  readonly enrolment: Enrolment;
}

type Role = 'admin' | 'helpdesk' | 'user' | 'verifier';

/** Well before the proof of a sign-in is too old for sensitive calls. */
const tenMinutes = 600_000;

/** Common steps with accounts, through the API only. */
export class Users {
  private adminSession: { readonly token: Promise<string>; readonly signedInAt: number } | undefined;
  private made = 0;

  constructor(
    private readonly api: Api,
    readonly adminPassword: string,
  ) {}

  /** An access token of the default administrator, who signs in again when the last time is ten minutes ago. */
  admin(): Promise<string> {
    const now = Date.now();
    if (!this.adminSession || Math.abs(now - this.adminSession.signedInAt) > tenMinutes) {
      const tokens = this.signIn('administrator', this.adminPassword);
      this.adminSession = { token: tokens.then(({ access_token }) => access_token), signedInAt: now };
    }
    return this.adminSession.token;
  }

  async create(role: Role = 'user', name?: string): Promise<TestUser> {
    this.made += 1;
    const user = {
      name: name ?? `${role}-${this.made}`,
      password: randomBytes(12).toString('base64url'),
      role,
    };
    const created = await this.api.post('/api/v1/users', await this.admin(), user);
    expect(created.status).toBe(201);
    const tokens = await this.signIn(user.name, user.password);
    return { ...user, id: created.body.id, token: tokens.access_token, refreshToken: tokens.refresh_token };
  }

  /** @returns the id of an account that was deleted before anybody signed in */
  async createDeleted(name: string): Promise<number> {
    const user = { name, password: randomBytes(12).toString('base64url') };
    const { body } = await this.api.post('/api/v1/users', await this.admin(), user);
    await this.delete({ id: body.id });
    return body.id;
  }

  async delete({ id }: Pick<TestUser, 'id'>): Promise<void> {
    const { status } = await this.api.request('DELETE', `/api/v1/users/${id}`, { token: await this.admin() });
    expect(status).toBe(204);
  }

  /** Creates a user with MFA on. The time step of the accepting code is spent. */
  async createWithMfa(role: Role = 'user', name?: string): Promise<MfaUser> {
    const user = await this.create(role, name);
    const enrolment = await this.enable(user);
    await this.accept(user, enrolment);
    return { ...user, enrolment };
  }

  async enable(
    user: { id: number; token: string },
    recreate = false,
    token = user.token,
  ): Promise<Enrolment> {
    const { status, body } = await this.api.post(`/api/v1/users/${user.id}/enableMfa`, token, { recreate });
    expect(status, JSON.stringify(body)).toBe(200);
    return {
      app: new AuthenticatorApp(body.secretKey),
      secretKey: body.secretKey,
      qrString: body.qrString,
      scratchCodes: body.scratchCodes,
      enrolmentToken: body.token,
    };
  }

  /** @returns the code that accepted it, which is spent */
  async accept(
    user: { id: number; token: string },
    enrolment: Enrolment,
    token = user.token,
  ): Promise<string> {
    const code = enrolment.app.code();
    const body = { code, token: enrolment.enrolmentToken };
    const answer = await this.api.post(`/api/v1/users/${user.id}/acceptMfa`, token, body);
    expect(answer.status, answer.text).toBe(200);
    return code;
  }

  /** Signs in with a password grant that returns tokens. */
  async signIn(username: string, password: string): Promise<{ access_token: string; refresh_token: string }> {
    const { status, body } = await this.api.token({ grant_type: 'password', username, password });
    expect(status, JSON.stringify(body)).toBe(200);
    expect(body.access_token).toBeTypeOf('string');
    return body;
  }

  /** Starts a sign-in with a password grant that returns a challenge. @returns the MFA token */
  async challenge(user: { name: string; password: string }): Promise<string> {
    const { status, body } = await this.api.token({
      grant_type: 'password',
      username: user.name,
      password: user.password,
    });
    expect(status, JSON.stringify(body)).toBe(200);
    expect(body.access_token).toBeUndefined();
    return body.mfa_token;
  }

  answer(mfaToken: string, code: unknown): Promise<ApiAnswer> {
    return this.api.token({ grant_type: 'mfa', mfa_token: mfaToken, mfa_code: code });
  }

  /** Proves a factor again in the session of this access token. */
  stepUp(
    token: string,
    proof: { code?: unknown; password?: unknown; passkey?: unknown },
  ): Promise<ApiAnswer> {
    return this.api.post('/api/v1/sessions/current/stepUp', token, proof);
  }

  /** Signs in with both steps. @returns tokens of a session that passed the second factor */
  async signInWithMfa(
    user: { name: string; password: string },
    code: string,
  ): Promise<{ access_token: string; refresh_token: string }> {
    const { status, body } = await this.answer(await this.challenge(user), code);
    expect(status, JSON.stringify(body)).toBe(200);
    return body;
  }
}
