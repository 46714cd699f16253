import { Agent, request } from 'node:http';

export interface HttpCall {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body?: string;
  /** What a right answer contains, where not every 2xx is one. */
  readonly expects?: string;
}

export interface Load {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
  /** The next call of a connection; undefined when there are no more. */
  readonly next: (connection: number) => HttpCall | undefined;
}

export interface Run {
  readonly seconds: number;
  /** In milliseconds, one per request. */
  readonly latencies: readonly number[];
  readonly errors: number;
  /** The first answer that was not right. */
  readonly firstError: string | undefined;
}

/** A closed loop: each connection sends its next call when the last one is answered. */
export async function drive({ url, connections, seconds, next }: Load): Promise<Run> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const latencies: number[] = [];
  let errors = 0;
  let firstError: string | undefined;
  const started = performance.now();
  const deadline = started + seconds * 1000;

  const loop = async (connection: number): Promise<void> => {
    for (;;) {
      const sent = performance.now();
      const call = sent < deadline ? next(connection) : undefined;
      if (!call) return;
      const problem = await send(agent, url, call);
      latencies.push(performance.now() - sent);
      if (problem !== undefined) {
        errors += 1;
        firstError ??= `${call.method} ${call.path}: ${problem}`;
      }
    }
  };
  await Promise.all(Array.from({ length: connections }, (_, connection) => loop(connection)));
  agent.destroy();
  return { seconds: (performance.now() - started) / 1000, latencies, errors, firstError };
}

/** Undefined for an answer that is fine, or what was wrong with it. */
function send(
  agent: Agent,
  url: string,
  { method, path, headers, body, expects = '' }: HttpCall,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const outgoing = request(url + path, { agent, method, headers }, (response) => {
      const { statusCode = 0 } = response;
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => {
        const right = statusCode >= 200 && statusCode < 300 && text.includes(expects);
        resolve(right ? undefined : `${statusCode} ${text}`);
      });
      response.on('error', (error) => resolve(error.message));
    });
    outgoing.on('error', (error) => resolve(error.message));
    outgoing.end(body);
  });
}
