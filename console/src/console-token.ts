import { type MfaChallengeDto, MfaApiError, type OAuthError, type TokenPairDto } from '../../sdk/src/index.js';
import { baseUrl, watchedFetch } from './connection.js';

/** Tokens without the refresh token: that one comes as a cookie which no script can read. */
export type ConsoleTokens = Omit<TokenPairDto, 'refresh_token'>;

type Grant =
  | { readonly grant_type: 'password'; readonly username: string; readonly password: string }
  | { readonly grant_type: 'mfa'; readonly mfa_token: string; readonly mfa_code: string }
  /** The token is in the cookie. */
  | { readonly grant_type: 'refresh_token' };

/** @throws MfaApiError; TypeError where the service cannot be reached */
export async function requestConsoleToken(grant: Grant): Promise<ConsoleTokens | MfaChallengeDto> {
  const response = await watchedFetch(`${baseUrl}/console/token`, {
    method: 'POST',
    // The header is what a page of another site cannot send.
    headers: { 'Content-Type': 'application/json', 'X-Console': '1' },
    body: JSON.stringify(grant),
    // Its answer sets the next cookie, also when the page is left meanwhile.
    keepalive: true,
  });
  if (!response.ok) throw await refusal(response);
  return (await response.json()) as ConsoleTokens | MfaChallengeDto;
}

/** Ends the session, and has the cookie removed. @throws as above */
export async function endConsoleSession(accessToken: string): Promise<void> {
  const response = await watchedFetch(`${baseUrl}/console/token`, {
    method: 'DELETE',
    headers: { Authorization: `Bearer ${accessToken}`, 'X-Console': '1' },
  });
  if (!response.ok) throw await refusal(response);
}

async function refusal(response: Response): Promise<unknown> {
  const { code, error_description, requestId, errors } = (await response.json()) as OAuthError;
  const wait = response.headers.get('Retry-After');
  return new MfaApiError(
    code,
    response.status,
    error_description,
    requestId,
    errors ?? {},
    wait === null ? undefined : Number(wait),
  );
}
