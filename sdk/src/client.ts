import { asMfaError } from './errors.js';
import { type Client, createClient, createConfig } from './generated/client/index.js';
import { sendInTime } from './transport.js';

export interface MfaClientOptions {
  /** Where the service is, for instance `https://mfa.example.com`. */
  readonly baseUrl: string;
  /**
   * Gives the access token for each call that needs one.
   * @param refused what the service has just refused; if there is another one, the call is made once more with it
   */
  readonly accessToken?: (refused?: string) => Promise<string | undefined>;
  readonly fetch?: typeof fetch;
  /** After so many milliseconds without an answer a call fails; 15,000 if left out, longer than the service ever takes. */
  readonly timeout?: number;
  /** Told of every error that a call is about to throw, once for each call; of nothing that is mended without your doing. */
  readonly onError?: (error: unknown) => void;
}

/**
 * What every function of the SDK takes: `listUsers({ client, query: { limit: 10 } })`.
 * They resolve to the answer and throw MfaApiError or MfaUnreachableError.
 */
export function createMfaClient(options: MfaClientOptions): Client {
  const { baseUrl, accessToken, timeout = 15_000, fetch = globalThis.fetch, onError } = options;
  const send = (request: Request): Promise<Response> => sendInTime(fetch, request, timeout);
  const client = createClient(
    createConfig({
      baseUrl,
      throwOnError: true,
      auth: () => telling(onError, accessToken?.()),
      fetch: (input) => sendSigned(send, input as Request, accessToken),
    }),
  );
  client.interceptors.error.use((error, response) => {
    const told = asMfaError(error, response);
    onError?.(told);
    return told;
  });
  return client;
}

/** A call that is refused for its access token has had no effect, so it can be made again. */
async function sendSigned(
  send: (request: Request) => Promise<Response>,
  request: Request,
  accessToken: MfaClientOptions['accessToken'],
): Promise<Response> {
  const refused = request.headers.get('Authorization')?.replace(/^Bearer /, '');
  if (refused === undefined || !accessToken) return send(request);
  const again = request.clone();
  const answer = await send(request);
  if (answer.status !== 401) return answer;
  const another = await accessToken(refused);
  if (another === undefined || another === refused) return answer;
  again.headers.set('Authorization', `Bearer ${another}`);
  return send(again);
}

/** The call itself; where it fails, `onError` is told first. */
export async function telling<T>(onError: MfaClientOptions['onError'], call: T): Promise<Awaited<T>> {
  try {
    return await call;
  } catch (error) {
    onError?.(error);
    throw error;
  }
}
