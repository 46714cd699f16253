import type { Api, ApiAnswer } from '../http/api.js';

/** The cookie of an answer. */
export interface SetCookie {
  readonly name: string;
  readonly value: string;
  /** In the order of the header. */
  readonly attributes: readonly string[];
}

interface ConsoleRequest {
  readonly token?: string;
  readonly json?: unknown;
  /** For this call only; undefined leaves a header out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

/** Acts as the console in a browser: keeps the cookie, sends it with every call, and never reads the refresh token. */
export class ConsolePage {
  cookie: SetCookie | undefined;

  /** @param proxied headers that a proxy in front of the service adds to every call */
  constructor(
    private readonly api: Api,
    private readonly proxied: Readonly<Record<string, string>> = {},
  ) {}

  signIn({ name, password }: { name: string; password: string }): Promise<ApiAnswer> {
    return this.call('POST', { json: { grant_type: 'password', username: name, password } });
  }

  answer(mfa_token: string, mfa_code: string): Promise<ApiAnswer> {
    return this.call('POST', { json: { grant_type: 'mfa', mfa_token, mfa_code } });
  }

  refresh(headers: ConsoleRequest['headers'] = {}): Promise<ApiAnswer> {
    return this.call('POST', { json: { grant_type: 'refresh_token' }, headers });
  }

  stepUp(token: string, proof: object, headers: ConsoleRequest['headers'] = {}): Promise<ApiAnswer> {
    return this.call('POST', { token, json: proof, headers }, '/console/stepUp');
  }

  signOut(token: string): Promise<ApiAnswer> {
    return this.call('DELETE', { token });
  }

  async call(
    method: string,
    { token, json, headers = {} }: ConsoleRequest,
    path = '/console/token',
  ): Promise<ApiAnswer> {
    const sent = {
      'X-Console': '1',
      Cookie: this.cookie && `theme=dark; ${this.cookie.name}=${this.cookie.value}`,
      ...this.proxied,
      ...headers,
    };
    const given = Object.entries(sent).filter(
      (header): header is [string, string] => header[1] !== undefined,
    );
    const answer = await this.api.request(method, path, {
      token,
      ...(json !== undefined && { json }),
      headers: Object.fromEntries(given),
    });
    this.keep(cookiesOf(answer));
    return answer;
  }

  private keep([cookie]: readonly SetCookie[]): void {
    if (cookie) this.cookie = cookie.attributes.includes('Max-Age=0') ? undefined : cookie;
  }
}

export function cookiesOf({ headers }: ApiAnswer): readonly SetCookie[] {
  return headers.getSetCookie().map((line) => {
    const [pair = '', ...attributes] = line.split('; ');
    const [name = '', value = ''] = pair.split('=');
    return { name, value, attributes };
  });
}
