import { expect } from 'vitest';
import { mismatch } from './openapi.js';
import { watchExchange } from '../secrets/secret-search.js';

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed if it is JSON; undefined for an empty body. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests read answers of any shape
  readonly body: any;
  readonly text: string;
}

export interface ApiRequest {
  /** An access token for the Authorization header. */
  readonly token?: string | undefined;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as a form. */
  readonly form?: Record<string, string>;
  /** Sent unchanged, with the given headers. */
  readonly raw?: string;
  readonly headers?: Record<string, string>;
}

/** A client that checks every answer against openapi.json. */
export class Api {
  constructor(readonly url: string) {}

  get(path: string, token?: string): Promise<ApiAnswer> {
    return this.request('GET', path, { token });
  }

  post(path: string, token?: string, json?: unknown): Promise<ApiAnswer> {
    return this.request('POST', path, { token, json });
  }

  token(json: Record<string, unknown>): Promise<ApiAnswer> {
    return this.request('POST', '/api/oauth2/token', { json });
  }

  async request(
    method: string,
    path: string,
    { token, json, form, raw, headers }: ApiRequest = {},
  ): Promise<ApiAnswer> {
    const body = json !== undefined ? JSON.stringify(json) : form ? new URLSearchParams(form) : raw;
    const response = await fetch(this.url + path, {
      method,
      headers: {
        ...(token !== undefined && { Authorization: `Bearer ${token}` }),
        ...(json !== undefined && { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body }),
    });
    const text = await response.text();
    const contentType = response.headers.get('content-type');
    const answer = {
      status: response.status,
      headers: response.headers,
      body: contentType?.includes('json') ? (JSON.parse(text) as unknown) : text || undefined,
      text,
    };
    watchExchange(json ?? form, answer);
    const pathname = path.split('?', 1)[0] ?? '';
    const wrong =
      pathname === '/api/v1/openapi.json'
        ? undefined
        : mismatch({ method, path: pathname, contentType, ...answer });
    expect(wrong, 'the answer and openapi.json differ').toBeUndefined();
    expect(answer.headers.get('x-request-id')).toMatch(/^[A-Za-z0-9._-]{1,64}$/);
    return answer;
  }
}
