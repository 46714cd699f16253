import { expect } from 'vitest';
import type { Api, ApiAnswer } from '../http/api.js';
import { AuthenticatorApp } from '../oracles/authenticator-app.js';

/** What to add, in the names of the wire. */
export interface Asked {
  readonly name: string;
  readonly algorithm?: string;
  readonly digits?: number;
  readonly period?: number;
}

export interface AddedAuthenticator {
  readonly id: number;
  readonly app: AuthenticatorApp;
  readonly secretKey: string;
  readonly qrString: string;
  readonly enrolmentToken: string;
  readonly scratchCodes: readonly string[] | undefined;
}

/** The calls about the single authenticators of one account, with the access token of one session. */
export class AuthenticatorCalls {
  readonly path: string;

  constructor(
    private readonly api: Api,
    userId: number,
    private readonly token: string,
  ) {
    this.path = `/api/v1/users/${userId}/authenticators`;
  }

  requestToAdd(asked: Asked): Promise<ApiAnswer> {
    return this.api.post(this.path, this.token, { kind: 'totp', ...asked });
  }

  /** Adds one that is pending. */
  async add(asked: Asked): Promise<AddedAuthenticator> {
    const { status, body } = await this.requestToAdd(asked);
    expect(status, JSON.stringify(body)).toBe(201);
    return {
      id: body.authenticatorId,
      app: AuthenticatorApp.scan(body.qrString),
      secretKey: body.secretKey,
      qrString: body.qrString,
      enrolmentToken: body.token,
      scratchCodes: body.scratchCodes,
    };
  }

  confirm({ id, app, enrolmentToken }: AddedAuthenticator, code = app.code()): Promise<ApiAnswer> {
    return this.api.post(`${this.path}/${id}/confirm`, this.token, { code, token: enrolmentToken });
  }

  /** Adds one that is active. */
  async addActive(asked: Asked): Promise<AddedAuthenticator> {
    const added = await this.add(asked);
    const { status, text } = await this.confirm(added);
    expect(status, text).toBe(200);
    return added;
  }

  list(): Promise<ApiAnswer> {
    return this.api.get(this.path, this.token);
  }

  async names(): Promise<string[]> {
    const { status, body } = await this.list();
    expect(status).toBe(200);
    return body.map(({ name }: { name: string }) => name);
  }

  /** The id of the authenticator of this name. */
  async idOf(name: string): Promise<number> {
    const { body } = await this.list();
    const found = (body as { id: number; name: string }[]).find((each) => each.name === name);
    if (!found) throw new Error(`no authenticator ${name}`);
    return found.id;
  }

  rename(id: number, name: unknown): Promise<ApiAnswer> {
    return this.api.request('PUT', `${this.path}/${id}`, { token: this.token, json: { name } });
  }

  remove(id: number): Promise<ApiAnswer> {
    return this.api.request('DELETE', `${this.path}/${id}`, { token: this.token });
  }

  resynchronise(id: number, codes: readonly string[]): Promise<ApiAnswer> {
    return this.api.post(`${this.path}/${id}/resynchronise`, this.token, { codes });
  }
}
