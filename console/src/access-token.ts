import { type ConsoleTokens, requestConsoleToken } from './console-token.js';
import { forgetSession, noteRenewal, noteSession, previousRenewal } from './session-note.js';

interface AccessToken {
  readonly value: string;
  /** In milliseconds, as `Date.now()`. */
  readonly renewAt: number;
}

/** An access token is renewed this many milliseconds before it expires, or after half of its lifetime if that is later. */
const margin = 30_000;

let current: AccessToken | undefined;
let renewal: Promise<ConsoleTokens> | undefined;

/** The access token is kept in memory only, out of reach of other pages and never on disk. */
export function keepAccessToken({ access_token, expires_in }: ConsoleTokens): void {
  const life = expires_in * 1000;
  current = { value: access_token, renewAt: Date.now() + life - Math.min(margin, life / 2) };
  noteSession();
}

export function dropAccessToken(): void {
  current = undefined;
  forgetSession();
}

/** An access token that stays valid for a while. @throws MfaApiError REFRESH_TOKEN_INVALID when the session is over */
export async function freshAccessToken(): Promise<string> {
  if (current && Date.now() < current.renewAt) return current.value;
  const { access_token } = await renewAccessToken();
  return access_token;
}

/** Renews the access token with the cookie, once for all waiting callers and in turn with other tabs. @throws as above */
export function renewAccessToken(): Promise<ConsoleTokens> {
  renewal ??= withTabLock(renew).finally(() => (renewal = undefined));
  return renewal;
}

async function renew(): Promise<ConsoleTokens> {
  await previousRenewal();
  noteRenewal();
  try {
    const tokens = (await requestConsoleToken({ grant_type: 'refresh_token' })) as ConsoleTokens;
    keepAccessToken(tokens);
    return tokens;
  } catch (error) {
    noteSession();
    throw error;
  }
}

/**
 * Takes turns with other tabs: the cookie works once, and using it again would end the session. Over plain HTTP from
 * another machine there is no Web Locks API; the note in `session-note.ts` serves instead.
 */
async function withTabLock<T>(work: () => Promise<T>): Promise<T> {
  return isSecureContext ? await navigator.locks.request('mfa-console-renewal', work) : await work();
}
