interface Answers {
  readonly id: number;
  readonly qrString: string;
  readonly secretKey: string;
  readonly scratchCodes: readonly string[];
  readonly token: string;
  readonly results: readonly { occurredAt: string; outcome: string; type: string; reason: string | null }[];
  readonly access_token?: string;
  readonly mfa_token?: string;
  readonly code?: string;
  readonly url: string;
}

/** A client with the calls of the tour. */
export class TourClient {
  private readonly base: string;

  constructor(url: string) {
    this.base = url.replace(/\/+$/, '');
  }

  /** @throws Error unless the call succeeds */
  async call(method: string, path: string, accessToken?: string, body?: object): Promise<Answers> {
    const { status, answer } = await this.send(method, path, accessToken, body);
    if (status >= 400) throw new Error(`${method} ${path} returned ${status} ${answer.code ?? ''}`);
    return answer;
  }

  async signIn(username: string, password: string): Promise<string> {
    const answer = await this.token({ grant_type: 'password', username, password });
    if (!answer.access_token) throw new Error(`${username} uses MFA: the tour needs an account without it.`);
    return answer.access_token;
  }

  async challenge(username: string, password: string): Promise<string> {
    return (await this.token({ grant_type: 'password', username, password })).mfa_token ?? '';
  }

  async answer(challengeToken: string, code: string): Promise<string> {
    return (
      (await this.token({ grant_type: 'mfa', mfa_token: challengeToken, mfa_code: code })).access_token ?? ''
    );
  }

  /** @returns the status and error code for a code that must be refused. @throws Error if it is accepted */
  async refusedCode(challengeToken: string, code: string): Promise<string> {
    const body = { grant_type: 'mfa', mfa_token: challengeToken, mfa_code: code };
    const { status, answer } = await this.send('POST', '/api/oauth2/token', undefined, body);
    if (status < 400) throw new Error('a used code was accepted');
    return `${status} ${answer.code ?? ''}`;
  }

  private token(body: object): Promise<Answers> {
    return this.call('POST', '/api/oauth2/token', undefined, body);
  }

  private async send(method: string, path: string, accessToken?: string, body?: object) {
    const response = await fetch(this.base + path, {
      method,
      headers: {
        ...(accessToken && { Authorization: `Bearer ${accessToken}` }),
        ...(body && { 'Content-Type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    }).catch((error: unknown) => {
      throw new Error(`There is no service at ${this.base} (${reasonOf(error)}).`);
    });
    const text = await response.text();
    return { status: response.status, answer: this.parse(text) };
  }

  private parse(text: string): Answers {
    try {
      return JSON.parse(text || '{}') as Answers;
    } catch {
      throw new Error(`What answers at ${this.base} is not this service.`);
    }
  }
}

/** That of `fetch` itself is "fetch failed". */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error & { cause?: { code?: string; message: string } };
  return cause?.code ?? cause?.message ?? message;
}
