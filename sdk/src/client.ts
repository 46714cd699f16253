import { asMfaError } from './errors.js';
import { type Client, createClient, createConfig } from './generated/client/index.js';
import type { Problem } from './generated/types.gen.js';
import { sendInTime } from './transport.js';

/** What a call that was refused for lack of proof needs: a code if the user has MFA, the password otherwise. */
export type StepUpFactor = 'code' | 'password';

export interface MfaClientOptions {
  /** The address of the service, for instance `https://mfa.example.com`. */
  readonly baseUrl: string;
  /**
   * Returns the access token for each call that needs one.
   * @param refused the token that the service has just refused; if a different one is returned, the call is repeated once
   */
  readonly accessToken?: (refused?: string) => Promise<string | undefined>;
  /**
   * Steps up when a call is refused with STEP_UP_REQUIRED or MFA_SESSION_REQUIRED.
   * @param refused the token of that call
   * @returns the access token with which the call is repeated once; undefined if the refusal is to reach the caller
   */
  readonly stepUp?: (factor: StepUpFactor, refused: string) => Promise<string | undefined>;
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
      fetch: (input) => sendSigned(send, input as Request, options),
    }),
  );
  client.interceptors.error.use((error, response) => {
    const reported = asMfaError(error, response);
    onError?.(reported);
    return reported;
  });
  return client;
}

/** Repeats a call that was refused for its access token or for lack of fresh proof: it has had no effect. */
async function sendSigned(
  send: (request: Request) => Promise<Response>,
  request: Request,
  { accessToken, stepUp }: Pick<MfaClientOptions, 'accessToken' | 'stepUp'>,
): Promise<Response> {
  const token = request.headers.get('Authorization')?.replace(/^Bearer /, '');
  if (token === undefined) return send(request);
  const sendWith = (another: string): Promise<Response> => {
    const repeated = request.clone();
    repeated.headers.set('Authorization', `Bearer ${another}`);
    return send(repeated);
  };
  let sent = token;
  let response = await sendWith(sent);
  if (response.status === 401 && !(await missingFactor(response))) {
    const another = await accessToken?.(token);
    if (another !== undefined && another !== token) response = await sendWith((sent = another));
  }
  const factor = await missingFactor(response);
  const proved = factor && (await stepUp?.(factor, sent));
  return proved === undefined ? response : sendWith(proved);
}

/**
 * What a step-up must prove before the call can be repeated: reads the challenge of a refusal for lack of fresh proof
 * (RFC 9470 3), or the code of one for lack of the second factor.
 */
async function missingFactor(response: Response): Promise<StepUpFactor | undefined> {
  if (response.status === 403) return (await isWithoutMfa(response)) ? 'code' : undefined;
  const challenge = response.headers.get('WWW-Authenticate') ?? '';
  if (!challenge.includes('error="insufficient_user_authentication"')) return undefined;
  return challenge.includes('acr_values="aal2"') ? 'code' : 'password';
}

/** Whether the user has MFA, and the session has not used it, such as after enrolling in the same session. */
async function isWithoutMfa(response: Response): Promise<boolean> {
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => undefined);
  return (body as Partial<Problem> | null | undefined)?.code === 'MFA_SESSION_REQUIRED';
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
