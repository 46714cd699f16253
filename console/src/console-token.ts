import {
  type ConsoleTokenDto,
  createMfaClient,
  endConsoleSession as end,
  type MfaChallengeDto,
  requestConsoleToken as request,
} from '../../sdk/src/index.js';
import { baseUrl, watchedFetch } from './connection.js';

/** Tokens without the refresh token: that one comes as a cookie which no script can read. */
export type ConsoleTokens = ConsoleTokenDto;

type Grant = Parameters<typeof request>[0]['body'];

const client = createMfaClient({ baseUrl, fetch: watchedFetch });

/** What a page of another site cannot send. */
const headers = { 'X-Console': '1' } as const;

/** @throws MfaApiError, MfaUnreachableError */
export function requestConsoleToken(grant: Grant): Promise<ConsoleTokens | MfaChallengeDto> {
  // Its answer sets the next cookie, also when the page is left meanwhile.
  return request({ client, headers, body: grant, keepalive: true });
}

/** Ends the session, and has the cookie removed. @throws as above */
export async function endConsoleSession(accessToken: string): Promise<void> {
  await end({ client, headers, auth: accessToken });
}
