import { createMfaClient } from '../../sdk/src/index.js';
import { freshAccessToken } from './access-token.js';
import { baseUrl, watchedFetch } from './connection.js';

export * from '../../sdk/src/index.js';

/** What every call is given: `getUser({ client, path: { id } })`. It signs the calls. */
export const client = createMfaClient({ baseUrl, fetch: watchedFetch, accessToken, onError: tell });

/** For whoever is not signed in. */
export const anonymousClient = createMfaClient({ baseUrl, fetch: watchedFetch });

const listeners = new Set<(error: unknown) => void>();

/** Hears of every refusal, whoever made the call. */
export function onRefusal(listener: (error: unknown) => void): void {
  listeners.add(listener);
}

async function accessToken(): Promise<string> {
  try {
    return await freshAccessToken();
  } catch (error) {
    tell(error);
    throw error;
  }
}

function tell(error: unknown): void {
  for (const listener of listeners) listener(error);
}
