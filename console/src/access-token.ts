import {
  type ConsoleTokens,
  endConsoleSession,
  type Proof,
  requestConsoleToken,
  stepUpConsoleSession,
} from './console-token.js';
import { restartIdleTimeout, stopIdleTimeout, whenInUse } from './idle.js';
import { forgetSession, noteRenewal, noteSession, previousRenewal } from './session-note.js';

interface AccessToken {
  readonly value: string;
  /** In milliseconds, as `Date.now()`. */
  readonly renewAt: number;
}

/** An access token is renewed this many milliseconds before it expires, or after half of its lifetime if that is later. */
const renewalMarginMs = 30_000;

/** The idle timeout of an older process, which may answer while a cluster is updated: it has none. */
const dayInSeconds = 24 * 60 * 60;

let current: AccessToken | undefined;
let renewal: Promise<ConsoleTokens> | undefined;

/** The access token is kept in memory only, out of reach of other pages and never on disk. */
export function keepAccessToken({ access_token, expires_in, idle_timeout }: ConsoleTokens): void {
  const lifetimeMs = expires_in * 1000;
  const renewAt = Date.now() + lifetimeMs - Math.min(renewalMarginMs, lifetimeMs / 2);
  current = { value: access_token, renewAt };
  noteSession();
  restartIdleTimeout(idle_timeout > 0 ? idle_timeout : dayInSeconds);
}

export function dropAccessToken(): void {
  current = undefined;
  forgetSession();
  stopIdleTimeout();
}

/**
 * An access token that stays valid for a while. A new one waits until the console is used, so that a page that polls
 * does not keep an idle session alive. @throws MfaApiError REFRESH_TOKEN_INVALID when the session is over
 */
export async function freshAccessToken(): Promise<string> {
  if (!isFresh(current)) await whenInUse();
  if (isFresh(current)) return current.value;
  const { access_token } = await renewAccessToken();
  return access_token;
}

const isFresh = (token: AccessToken | undefined): token is AccessToken =>
  token !== undefined && Date.now() < token.renewAt;

/** Renews the access token with the cookie, once for all waiting callers and in turn with other tabs. @throws as above */
export function renewAccessToken(): Promise<ConsoleTokens> {
  renewal ??= renewBy(
    async () => (await requestConsoleToken({ grant_type: 'refresh_token' })) as ConsoleTokens,
  ).finally(() => (renewal = undefined));
  return renewal;
}

/**
 * Gives fresh proof of a factor, which renews the access token and the cookie.
 * @throws MfaApiError CODE_INVALID, CURRENT_PASSWORD_INVALID, MFA_LOCKED, PASSWORD_LOCKED, and as above
 */
export async function stepUpAccessToken(
  proof: Proof,
): Promise<{ tokens: ConsoleTokens; superseded: string }> {
  const superseded = await freshAccessToken();
  const tokens = await renewBy(() => stepUpConsoleSession(superseded, proof));
  return { tokens, superseded };
}

/**
 * Has the service end an idle session. It refuses the refresh and records why; where the clock of this computer is ahead,
 * it does not yet, and the session is signed out.
 */
export async function endIdleSession(): Promise<void> {
  dropAccessToken();
  try {
    const tokens = await withTabLock(() => requestConsoleToken({ grant_type: 'refresh_token' }));
    if ('access_token' in tokens) await endConsoleSession(tokens.access_token);
  } catch {
    // The session has ended, or ends at the same time without this.
  }
}

function renewBy(request: () => Promise<ConsoleTokens>): Promise<ConsoleTokens> {
  return withTabLock(async () => {
    await previousRenewal();
    noteRenewal();
    try {
      const tokens = await request();
      keepAccessToken(tokens);
      return tokens;
    } catch (error) {
      noteSession();
      throw error;
    }
  });
}

/**
 * Takes turns with other tabs: the cookie works once, and using it again would end the session. Over plain HTTP from
 * another machine there is no Web Locks API; the note in `session-note.ts` serves instead.
 */
async function withTabLock<T>(work: () => Promise<T>): Promise<T> {
  return isSecureContext ? await navigator.locks.request('mfa-console-renewal', work) : await work();
}
