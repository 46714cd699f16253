import {
  type ConsoleTokenDto,
  createMfaClient,
  endConsoleSession as end,
  type MfaChallengeDto,
  requestConsoleToken as request,
} from '../../sdk/src/index.js';
import { baseUrl, watchedFetch } from './connection.js';

/** Tokens without the refresh token, which is in a cookie that scripts cannot read. */
export type ConsoleTokens = ConsoleTokenDto;

type Grant = Parameters<typeof request>[0]['body'];

const client = createMfaClient({ baseUrl, fetch: watchedFetch });

/** A header that pages of other sites cannot send. */
const headers = { 'X-Console': '1' } as const;

/** @throws MfaApiError, MfaUnreachableError */
export function requestConsoleToken(grant: Grant): Promise<ConsoleTokens | MfaChallengeDto> {
  // The answer sets the next cookie even if the page is left meanwhile.
  return request({ client, headers, body: grant, keepalive: true });
}

/** Ends the session and removes the cookie. @throws as above */
export async function endConsoleSession(accessToken: string): Promise<void> {
  await end({ client, headers, auth: accessToken });
}
