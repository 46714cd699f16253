import { asMfaError } from './errors.js';
import { type Client, createClient, createConfig } from './generated/client/index.js';
import { sendInTime } from './transport.js';

export interface MfaClientOptions {
  /** The address of the service, for instance `https://mfa.example.com`. */
  readonly baseUrl: string;
  /**
   * Returns the access token for each call that needs one.
   * @param refused the token that the service has just refused; if another one is returned, the call is repeated once
   */
  readonly accessToken?: (refused?: string) => Promise<string | undefined>;
  readonly fetch?: typeof fetch;
  /** Milliseconds after which a call without an answer fails. Default: 15,000, longer than the service ever takes. */
  readonly timeout?: number;
  /** Called once for every call that is about to throw, with its error; not for errors that a retry has solved. */
  readonly onError?: (error: unknown) => void;
}

/**
 * Creates the client for the functions of the SDK: `listUsers({ client, query: { limit: 10 } })`. They resolve to the
 * answer and throw MfaApiError or MfaUnreachableError.
 */
export function createMfaClient(options: MfaClientOptions): Client {
  const { baseUrl, accessToken, timeout = 15_000, fetch = globalThis.fetch, onError } = options;
  const send = (request: Request): Promise<Response> => sendInTime(fetch, request, timeout);
  const client = createClient(
    createConfig({
      baseUrl,
      throwOnError: true,
      auth: () => reportingTo(onError, accessToken?.()),
      fetch: (input) => sendSigned(send, input as Request, accessToken),
    }),
  );
  client.interceptors.error.use((error, response) => {
    const mfaError = asMfaError(error, response);
    onError?.(mfaError);
    return mfaError;
  });
  return client;
}

/** A call that was refused because of its access token had no effect, so it can be repeated. */
async function sendSigned(
  send: (request: Request) => Promise<Response>,
  request: Request,
  accessToken: MfaClientOptions['accessToken'],
): Promise<Response> {
  const refused = request.headers.get('Authorization')?.replace(/^Bearer /, '');
  if (refused === undefined || !accessToken) return send(request);
  const retry = request.clone();
  const answer = await send(request);
  if (answer.status !== 401) return answer;
  const another = await accessToken(refused);
  if (another === undefined || another === refused) return answer;
  retry.headers.set('Authorization', `Bearer ${another}`);
  return send(retry);
}

/** Makes the call; if it fails, calls `onError` first. */
export async function reportingTo<T>(onError: MfaClientOptions['onError'], call: T): Promise<Awaited<T>> {
  try {
    return await call;
  } catch (error) {
    onError?.(error);
    throw error;
  }
}
