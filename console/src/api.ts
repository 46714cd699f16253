import { createMfaClient } from '../../sdk/src/index.js';
import { freshAccessToken } from './access-token.js';
import { baseUrl, watchedFetch } from './connection.js';
import { askForProof } from './step-up.js';

export * from '../../sdk/src/index.js';

/**
 * The client for every call: `getUser({ client, path: { id } })`. It adds the access token, and asks the user for fresh proof
 * where a call needs that.
 */
export const client = createMfaClient({
  baseUrl,
  fetch: watchedFetch,
  accessToken,
  stepUp: askForProof,
  onError: tell,
});

/** The client for calls without a session. */
export const anonymousClient = createMfaClient({ baseUrl, fetch: watchedFetch });

const listeners = new Set<(error: unknown) => void>();

/** Called for every refusal of any call. */
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
