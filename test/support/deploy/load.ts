import { Agent } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import type { HttpsClient } from '../http/https.js';

/** One call through a proxy. */
interface Sent {
  /** The user agent, unique to the call, so that the audit trail shows how often it was carried out. */
  readonly userAgent: string;
  readonly method: 'GET' | 'POST';
  /** The status, or the message of the error that the client saw. */
  readonly outcome: number | string;
  /** By `performance.now()`, as `ended`. */
  readonly began: number;
  readonly ended: number;
}

export interface Load {
  readonly sent: readonly Sent[];
  /** Resolves when the last call has ended. */
  stop(): Promise<void>;
}

interface Caller {
  readonly id: number;
  readonly token: string;
}

/** Reads and changes own accounts over kept-alive connections until stopped, one connection a caller. */
export function startLoad(name: string, client: HttpsClient, callers: readonly Caller[]): Load {
  const sent: Sent[] = [];
  let isStopped = false;

  const call = async (method: Sent['method'], { id, token }: Caller, agent: Agent): Promise<void> => {
    const userAgent = `${name}-${sent.length}-${method}`;
    const began = performance.now();
    const headers = { Authorization: `Bearer ${token}`, 'User-Agent': userAgent };
    const outcome = await client
      .ask(method === 'GET' ? '/api/v1/users/me' : `/api/v1/users/${id}/enableMfa`, {
        method,
        headers,
        agent,
      })
      .then(({ status }) => status)
      .catch((error: unknown) => String(error));
    sent.push({ userAgent, method, outcome, began, ended: performance.now() });
  };
  const repeat = async (caller: Caller): Promise<void> => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    while (!isStopped) {
      await call('GET', caller, agent);
      await call('POST', caller, agent);
      await delay(10);
    }
    agent.destroy();
  };
  const ended = Promise.all(callers.map(repeat));
  return {
    sent,
    stop: async () => {
      isStopped = true;
      await ended;
    },
  };
}
