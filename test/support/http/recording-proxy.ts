import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { afterFile } from '../processes/cleanup.js';

export interface RecordingProxy {
  readonly url: string;
  /** What was sent, as `verifyMfa` or the name of a grant. */
  readonly sent: string[];
  /** A name from `sent` whose answers are lost, as if the connection hung after the request. */
  loses: string | undefined;
  /** Refuses connections. */
  close(): Promise<void>;
  /** Listens again on the same port. */
  open(): Promise<void>;
}

/** Forwards POST requests to a service and records them. Closed after the test file. */
export async function startRecordingProxy(target: string): Promise<RecordingProxy> {
  const server = createServer((request, response) => {
    void (async () => {
      const body = await bodyOf(request);
      const name = nameOf(request.url ?? '', body);
      proxy.sent.push(name);
      const { authorization = '', 'content-type': contentType = '' } = request.headers;
      const headers = { Authorization: authorization, 'Content-Type': contentType };
      const answer = await fetch(`${target}${request.url}`, { method: 'POST', headers, body });
      const text = await answer.text();
      if (name !== proxy.loses) response.writeHead(answer.status, forwardable(answer.headers)).end(text);
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const proxy: RecordingProxy = {
    url: `http://127.0.0.1:${port}`,
    sent: [],
    loses: undefined,
    close: async () => {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
    open: async () => {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
    },
  };
  afterFile(() => proxy.close());
  return proxy;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}

function nameOf(path: string, body: string): string {
  if (!path.endsWith('/api/oauth2/token')) return path.split('/').pop() ?? '';
  return (JSON.parse(body) as { grant_type: string }).grant_type;
}

function forwardable(headers: Headers): Record<string, string> {
  const names = ['content-type', 'retry-after'];
  return Object.fromEntries([...headers].filter(([name]) => names.includes(name)));
}
