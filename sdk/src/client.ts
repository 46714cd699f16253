import { asMfaError } from './errors.js';
import { type Client, createClient, createConfig } from './generated/client/index.js';

export interface MfaClientOptions {
  /** Where the service is, for instance `https://mfa.example.com`. */
  readonly baseUrl: string;
  /** Gives the access token for each call that needs one. */
  readonly accessToken?: () => Promise<string | undefined>;
  readonly fetch?: typeof fetch;
  /** After so many milliseconds without an answer a call fails; 15,000 if left out, longer than the service ever takes. */
  readonly timeout?: number;
  /** Told of every error that a call is about to throw. */
  readonly onError?: (error: unknown) => void;
}

/**
 * What every function of the SDK takes: `listUsers({ client, query: { limit: 10 } })`.
 * They resolve to the answer and throw MfaApiError or MfaUnreachableError.
 */
export function createMfaClient(options: MfaClientOptions): Client {
  const { baseUrl, accessToken, timeout = 15_000 } = options;
  const send = options.fetch ?? globalThis.fetch;
  const client = createClient(
    createConfig({
      baseUrl,
      throwOnError: true,
      auth: () => accessToken?.(),
      fetch: async (input, init) => {
        const given = init?.signal ?? (input instanceof Request ? input.signal : undefined);
        const late = AbortSignal.timeout(timeout);
        return send(input, { ...init, signal: given ? AbortSignal.any([given, late]) : late });
      },
    }),
  );
  client.interceptors.error.use((error, response) => {
    const told = asMfaError(error, response);
    options.onError?.(told);
    return told;
  });
  return client;
}
