import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { loadConfig } from '../src/config/config.js';
import { acceptMfa } from './floor/accept-mfa.js';
import { type Context, type FloorRequest, openContext, Refusal } from './floor/context.js';
import { enableMfa } from './floor/enable-mfa.js';
import { listUsers } from './floor/list-users.js';
import { mfaGrant } from './floor/mfa-grant.js';
import { passwordGrant } from './floor/password-grant.js';
import { verifyMfa } from './floor/verify-mfa.js';

/**
 * The reference for the service: the same durable work (token check, reads, hashes, rows in one transaction) with bare
 * node:http and the database driver. It has no framework, validation or log, and only the calls of the benchmark.
 */
const context = openContext(loadConfig(process.env));

type Handler = (context: Context, request: FloorRequest) => Promise<object | undefined>;

function handlerOf(method: string, path: string, body: FloorRequest['body']): Handler {
  if (method === 'GET' && path.startsWith('/api/v1/users?')) return listUsers;
  if (path.endsWith('/enableMfa')) return enableMfa;
  if (path.endsWith('/acceptMfa')) return acceptMfa;
  if (path.endsWith('/verifyMfa')) return verifyMfa;
  if (path === '/api/oauth2/token') return body['grant_type'] === 'mfa' ? mfaGrant : passwordGrant;
  throw new Refusal(404, 'no such call');
}

async function handle(message: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = '', url: path = '', headers, socket } = message;
  try {
    const body = await readBody(message);
    const answer = await handlerOf(
      method,
      path,
      body,
    )(context, {
      path,
      authorization: headers.authorization,
      address: socket.remoteAddress ?? '',
      userAgent: headers['user-agent'] ?? '',
      body,
    });
    send(response, 200, answer);
  } catch (error) {
    send(response, error instanceof Refusal ? error.status : 500, { detail: String(error) });
  }
}

async function readBody(message: IncomingMessage): Promise<FloorRequest['body']> {
  if (message.method === 'GET') return {};
  const text = await new Promise<string>((resolve, reject) => {
    let received = '';
    message.setEncoding('utf8');
    message.on('data', (chunk: string) => (received += chunk));
    message.on('end', () => resolve(received));
    message.on('error', reject);
  });
  return JSON.parse(text) as FloorRequest['body'];
}

function send(response: ServerResponse, status: number, answer: object | undefined): void {
  const text = answer ? JSON.stringify(answer) : '';
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
  });
  response.end(text);
}

const server = createServer((message, response) => void handle(message, response));
server.listen(context.config.port, context.config.host, () => {
  const { port } = server.address() as { port: number };
  console.log(JSON.stringify({ address: `http://127.0.0.1:${port}`, msg: 'listening' }));
});
process.once('SIGTERM', () => process.exit(0));
