import {
  consoleStepUp,
  type ConsoleTokenDto,
  createMfaClient,
  endConsoleSession as end,
  type MfaChallengeDto,
  requestConsoleToken as request,
  type StepUpDto,
} from '../../sdk/src/index.js';
import { baseUrl, watchedFetch } from './connection.js';

/** Tokens without the refresh token, which is in a cookie that scripts cannot read. */
export type ConsoleTokens = ConsoleTokenDto;

/** Exactly one factor. */
export type Proof = StepUpDto;

type Grant = Parameters<typeof request>[0]['body'];

const client = createMfaClient({ baseUrl, fetch: watchedFetch });

/** A header that pages of other sites cannot send. */
const headers = { 'X-Console': '1' } as const;

/** @throws MfaApiError, MfaUnreachableError */
export function requestConsoleToken(grant: Grant): Promise<ConsoleTokens | MfaChallengeDto> {
  // The answer sets the next cookie even if the page is left meanwhile.
  return request({ client, headers, body: grant, keepalive: true });
}

/** Gives fresh proof of a factor in the session of this access token. @throws as above */
export function stepUpConsoleSession(accessToken: string, proof: Proof): Promise<ConsoleTokens> {
  return consoleStepUp({ client, headers, auth: accessToken, body: proof, keepalive: true });
}

/** Ends the session and removes the cookie. @throws as above */
export async function endConsoleSession(accessToken: string): Promise<void> {
  await end({ client, headers, auth: accessToken });
}
