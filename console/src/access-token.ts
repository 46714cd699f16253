import { type ConsoleTokens, requestConsoleToken } from './console-token.js';
import { forgetSession, noteRenewal, noteSession, previousRenewal } from './session-note.js';

interface AccessToken {
  readonly value: string;
  /** By `Date.now()`. */
  readonly renewAt: number;
}

/** An access token is renewed when it has so many milliseconds left, or half of its life if that is less. */
const margin = 30_000;

let current: AccessToken | undefined;
let renewal: Promise<ConsoleTokens> | undefined;

/** The access token is here and nowhere else, so that no script of another page and no disk ever has it. */
export function keepAccessToken({ access_token, expires_in }: ConsoleTokens): void {
  const life = expires_in * 1000;
  current = { value: access_token, renewAt: Date.now() + life - Math.min(margin, life / 2) };
  noteSession();
}

export function dropAccessToken(): void {
  current = undefined;
  forgetSession();
}

/** One that is good for a while yet. @throws MfaApiError REFRESH_TOKEN_INVALID when the session is over */
export async function freshAccessToken(): Promise<string> {
  if (current && Date.now() < current.renewAt) return current.value;
  const { access_token } = await renewAccessToken();
  return access_token;
}

/** Renews it by the cookie: once for all who ask meanwhile, and after the other tabs. @throws as above */
export function renewAccessToken(): Promise<ConsoleTokens> {
  renewal ??= oneTabAtATime(renew).finally(() => (renewal = undefined));
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
 * The cookie can be used once, and its second use ends the session: so the tabs take turns. Where the page came by plain
 * http from another machine there are no locks; then the note that renewals leave behind does the same.
 */
async function oneTabAtATime<T>(work: () => Promise<T>): Promise<T> {
  return isSecureContext ? await navigator.locks.request('mfa-console-renewal', work) : await work();
}
