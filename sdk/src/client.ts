import { asMfaError } from './errors.js';
import { type Client, createClient, createConfig } from './generated/client/index.js';
import { sendInTime } from './transport.js';

export interface MfaClientOptions {
  /** The address of the service, for instance `https://mfa.example.com`. */
  readonly baseUrl: string;
  /**
   * Returns the access token for each call that needs one.
   * @param refused the token that the service has just refused; if a different one is returned, the call is repeated once
   */
  readonly accessToken?: (refused?: string) => Promise<string | undefined>;
  readonly fetch?: typeof fetch;
  /** In milliseconds, for the whole response; 15,000 by default, which is longer than the service ever takes. */
  readonly timeout?: number;
  /** Called once per call with the error that it is about to throw, but not with errors that are handled internally. */
  readonly onError?: (error: unknown) => void;
}

/**
 * Makes the client that every function of the SDK takes: `listUsers({ client, query: { limit: 10 } })`.
 * They resolve to the response body and throw MfaApiError or MfaUnreachableError.
 */
export function createMfaClient(options: MfaClientOptions): Client {
  const { baseUrl, accessToken, timeout = 15_000, fetch = globalThis.fetch, onError } = options;
  const send = (request: Request): Promise<Response> => sendInTime(fetch, request, timeout);
  const client = createClient(
    createConfig({
      baseUrl,
      throwOnError: true,
      auth: () => reporting(onError, accessToken?.()),
      fetch: (input) => sendSigned(send, input as Request, accessToken),
    }),
  );
  client.interceptors.error.use((error, response) => {
    const reported = asMfaError(error, response);
    onError?.(reported);
    return reported;
  });
  return client;
}

/** Repeats a call that was refused for its access token, which is safe because it has had no effect. */
async function sendSigned(
  send: (request: Request) => Promise<Response>,
  request: Request,
  accessToken: MfaClientOptions['accessToken'],
): Promise<Response> {
  const refused = request.headers.get('Authorization')?.replace(/^Bearer /, '');
  if (refused === undefined || !accessToken) return send(request);
  const repeated = request.clone();
  const response = await send(request);
  if (response.status !== 401) return response;
  const another = await accessToken(refused);
  if (another === undefined || another === refused) return response;
  repeated.headers.set('Authorization', `Bearer ${another}`);
  return send(repeated);
}

/** Awaits a call, and passes its error to `onError` before throwing it. */
export async function reporting<T>(onError: MfaClientOptions['onError'], call: T): Promise<Awaited<T>> {
  try {
    return await call;
  } catch (error) {
    onError?.(error);
    throw error;
  }
}
