import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

export interface PlainAnswer {
  readonly status: number;
  readonly code: string | undefined;
  readonly milliseconds: number;
}

/** A client that costs next to nothing beside the service: it checks nothing and keeps its connections. */
export class PlainClient {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 512 });

  constructor(private readonly url: string) {}

  post(path: string, forwardedFor: string, json: object, token?: string): Promise<PlainAnswer> {
    const started = performance.now();
    const body = JSON.stringify(json);
    return new Promise((resolve, reject) => {
      const sent = request(
        this.url + path,
        {
          method: 'POST',
          agent: this.agent,
          headers: {
            'Content-Type': 'application/json',
            'Content-Length': Buffer.byteLength(body),
            'X-Forwarded-For': forwardedFor,
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

  signIn(forwardedFor: string, username: string, password: string): Promise<PlainAnswer> {
    return this.post('/api/oauth2/token', forwardedFor, { grant_type: 'password', username, password });
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
