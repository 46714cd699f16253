import { Agent, request, type OutgoingHttpHeaders } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

export interface PlainAnswer {
  readonly status: number;
  readonly code: string | undefined;
  readonly milliseconds: number;
}

interface Origin {
  readonly localAddress?: string;
  readonly headers?: OutgoingHttpHeaders;
}

/** What a proxy says. */
export const forwarded = (address: string): Origin => ({ headers: { 'X-Forwarded-For': address } });

/** Of the loopback range. */
export const bound = (localAddress: string): Origin => ({ localAddress });

/** A client that costs next to nothing beside the service: it checks nothing and keeps its connections. */
export class PlainClient {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 512 });

  /** @param from how a request comes from an address. */
  constructor(
    private readonly url: string,
    private readonly from: (address: string) => Origin,
  ) {}

  post(path: string, address: string, json: object, token?: string): Promise<PlainAnswer> {
    const started = performance.now();
    const body = JSON.stringify(json);
    const { headers, ...options } = this.from(address);
    return new Promise((resolve, reject) => {
      const sent = request(
        this.url + path,
        {
          ...options,
          method: 'POST',
          agent: this.agent,
          headers: {
            ...headers,
            'Content-Type': 'application/json',
            'Content-Length': Buffer.byteLength(body),
            ...(token !== undefined && { Authorization: `Bearer ${token}` }),
          },
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => (text += chunk));
          response.on('end', () => {
            const code = /"code":"([A-Z_]+)"/.exec(text)?.[1];
            resolve({ status: response.statusCode ?? 0, code, milliseconds: performance.now() - started });
          });
          response.on('error', reject);
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
  }

  signIn(address: string, username: string, password: string): Promise<PlainAnswer> {
    return this.post('/api/oauth2/token', address, { grant_type: 'password', username, password });
  }

  close(): void {
    this.agent.destroy();
  }
}

/** Sends so many a second for so long, whether or not they are answered; a connection that breaks counts as status 0. */
export async function flood(
  { perSecond, seconds }: { perSecond: number; seconds: number },
  attempt: (number: number) => Promise<PlainAnswer>,
): Promise<PlainAnswer[]> {
  const answers: Promise<PlainAnswer>[] = [];
  const started = performance.now();
  for (let sent = 0; sent < perSecond * seconds; sent += 1) {
    answers.push(attempt(sent).catch(() => ({ status: 0, code: undefined, milliseconds: Infinity })));
    const ahead = started + (sent * 1000) / perSecond - performance.now();
    if (ahead > 1) await delay(ahead);
  }
  return Promise.all(answers);
}

/** How often each status and error code was answered. */
export function outcomes(answers: readonly PlainAnswer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, code } of answers) {
    const outcome = `${status} ${code ?? ''}`.trim();
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  return counts;
}
