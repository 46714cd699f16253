import { MfaApiError, type Problem, createClient } from '../../sdk/src/index.js';
import { freshAccessToken } from './access-token.js';
import { baseUrl, watchedFetch } from './connection.js';

export * from '../../sdk/src/index.js';

/** What every call is given: `getUser({ client, path: { id } })`. It signs the calls; they throw `MfaApiError`. */
export const client = createClient({ baseUrl, fetch: watchedFetch, auth, throwOnError: true });

const listeners = new Set<(error: unknown) => void>();

/** Hears of every refusal, whoever made the call. */
export function onRefusal(listener: (error: unknown) => void): void {
  listeners.add(listener);
}

client.interceptors.error.use((error, response) => told(response ? asRefusal(error as Problem, response) : error));

async function auth(): Promise<string> {
  try {
    return await freshAccessToken();
  } catch (error) {
    throw told(error);
  }
}

function told(error: unknown): unknown {
  for (const listener of listeners) listener(error);
  return error;
}

function asRefusal(problem: Problem, { status, headers }: Response): unknown {
  const wait = headers.get('Retry-After');
  return new MfaApiError(
    problem.code,
    status,
    problem.title,
    problem.requestId,
    problem.errors ?? {},
    wait === null ? undefined : Number(wait),
  );
}
