import { clearAnnouncements } from './announcer.js';
import { type Account, accountOf } from './account.js';
import {
  dropAccessToken,
  endIdleSession,
  freshAccessToken,
  keepAccessToken,
  renewAccessToken,
  stepUpAccessToken,
} from './access-token.js';
import { client, onRefusal, stepUpPasskeyOptions } from './api.js';
import { type ConsoleTokens, endConsoleSession, type Proof } from './console-token.js';
import { recordUse, watchUse } from './idle.js';
import { forgetEnrolmentOfOthers } from './kept-enrolment.js';
import { hasCode, retryAfterOf } from './messages.js';
import { forgetPlace } from './router.js';
import { hasSession } from './session-note.js';
import { continueWithProof, declineProof } from './step-up.js';
import { createStore, useStore } from './store.js';
import { getPasskey } from './webauthn.js';

export type { Account };

/** Whether the account administers others; the console speaks English to them. */
export const isStaff = ({ role }: Account): boolean => role !== 'user';

/** Why the user must sign in, if that is not obvious. */
export type Reason = 'expired' | 'idle' | 'signed-out' | 'enrolled' | 'second-factor';

export type Session =
  | { readonly phase: 'starting' }
  /** The service did not say at the start whether the user is signed in. */
  | { readonly phase: 'unknown'; readonly retryAfterSeconds: number | undefined }
  | { readonly phase: 'signed-out'; readonly reason?: Reason }
  | { readonly phase: 'signed-in'; readonly account: Account }
  /** The session has ended: the page is hidden, with what was typed, until the same user signs in again. */
  | { readonly phase: 'expired'; readonly account: Account; readonly reason: Reason };

type TabMessage = 'signed-in' | 'signed-out';

const session = createStore<Session>({ phase: 'starting' });
const otherTabs = new BroadcastChannel('mfa-console');

export const useSession = (): Session => useStore(session);

/** The signed-in account, for components that are shown to signed-in users only. */
export function useAccount(): Account {
  const current = useSession();
  if (!('account' in current)) throw new Error('nobody is signed in');
  return current.account;
}

/** Resumes the session of the cookie after a reload. */
export async function resume(): Promise<void> {
  if (!hasSession()) {
    session.set({ phase: 'signed-out' });
    return;
  }
  try {
    await begin(await renewAccessToken());
  } catch (error) {
    if (hasCode(error, 'REFRESH_TOKEN_INVALID', 'ACCESS_TOKEN_INVALID')) leave();
    else session.set({ phase: 'unknown', retryAfterSeconds: retryAfterOf(error) });
  }
}

let isRefreshing = false;

/** Reads the own account again, as its role or its session may be another one now. */
export async function refreshAccount(): Promise<void> {
  if (isRefreshing) return;
  isRefreshing = true;
  try {
    await begin(await renewAccessToken());
  } catch (error) {
    handleRefusal(error);
  } finally {
    isRefreshing = false;
  }
}

/** Ends the session in all tabs. */
export async function signOut(reason: Reason = 'signed-out'): Promise<void> {
  recordUse();
  try {
    await endConsoleSession(await freshAccessToken());
  } catch (error) {
    if (!hasCode(error, 'ACCESS_TOKEN_INVALID', 'REFRESH_TOKEN_INVALID')) throw error;
  }
  notifyOtherTabs('signed-out');
  leave(reason);
  forgetEarlierUser();
}

/** Whether the page is hidden because of this error: the sign-in form says why. */
export const isSessionOver = (error: unknown): boolean =>
  session.get().phase === 'expired' &&
  hasCode(error, 'ACCESS_TOKEN_INVALID', 'REFRESH_TOKEN_INVALID', 'STEP_UP_REQUIRED');

/** Answers the warning before an idle session ends. */
export async function staySignedIn(): Promise<void> {
  recordUse();
  await renewAccessToken().catch((error: unknown) => {
    handleRefusal(error);
    throw error;
  });
}

/** Gives fresh proof, for which calls may wait in `askForProof`. @throws as `stepUpAccessToken` */
export async function proveIdentity(proof: Proof): Promise<void> {
  recordUse();
  try {
    const { tokens, superseded } = await stepUpAccessToken(proof);
    continueWithProof(tokens.access_token, superseded);
    const current = session.get();
    if (current.phase === 'signed-in')
      session.set({
        ...current,
        account: {
          ...current.account,
          mustEnrol: tokens.mfa_enrolment_required ?? false,
          secondFactor: tokens.mfa_enabled,
        },
      });
  } catch (error) {
    handleRefusal(error);
    throw error;
  }
}

/**
 * Likewise with a passkey.
 * @param signal closes the browser's dialog
 * @throws PasskeyError, AbortError, and what the service refuses
 */
export async function proveByPasskey(signal: AbortSignal): Promise<void> {
  const options = await stepUpPasskeyOptions({ client, signal });
  await proveIdentity({ passkey: await getPasskey(options, signal) });
}

/** Hides the page and asks the user to sign in. */
function signInAgain(reason: Reason): void {
  const current = session.get();
  if (current.phase !== 'signed-in') return;
  clearAnnouncements();
  session.set({ phase: 'expired', account: current.account, reason });
  declineProof();
}

/** Begins the session that a sign-in has opened. */
export async function enter(tokens: ConsoleTokens): Promise<void> {
  recordUse();
  keepAccessToken(tokens);
  await begin(tokens);
  notifyOtherTabs('signed-in');
}

async function begin(tokens: ConsoleTokens): Promise<void> {
  const account = await accountOf(tokens);
  const before = session.get();
  if ('account' in before && before.account.id !== account.id) forgetEarlierUser();
  forgetEnrolmentOfOthers(account.id);
  session.set({ phase: 'signed-in', account });
}

function leave(reason?: Reason): void {
  dropAccessToken();
  session.set({ phase: 'signed-out', ...(reason && { reason }) });
}

/** The address may name a user or a search, and an enrolment that was begun has a secret. */
function forgetEarlierUser(): void {
  declineProof();
  clearAnnouncements();
  forgetEnrolmentOfOthers();
  forgetPlace();
}

onRefusal(handleRefusal);

watchUse({
  onIdle: () => {
    signInAgain('idle');
    void endIdleSession();
  },
  // The next use or call tries again.
  onUse: () => void renewAccessToken().catch(handleRefusal),
});

function handleRefusal(error: unknown): void {
  const current = session.get();
  if (current.phase !== 'signed-in') return;
  if (hasCode(error, 'ACCESS_TOKEN_INVALID', 'REFRESH_TOKEN_INVALID')) {
    dropAccessToken();
    signInAgain('expired');
  }
  if (hasCode(error, 'ACCESS_DENIED')) void refreshAccount();
  // The grace period has ended during the session.
  if (hasCode(error, 'MFA_ENROLMENT_REQUIRED') && !current.account.mustEnrol) {
    session.set({ ...current, account: { ...current.account, mustEnrol: true } });
  }
  // The service now runs in production.
  if (hasCode(error, 'PASSWORD_CHANGE_REQUIRED') && current.account.passwordChange !== 'required') {
    session.set({ ...current, account: { ...current.account, passwordChange: 'required' } });
  }
}

otherTabs.addEventListener('message', ({ data }: MessageEvent<TabMessage>) => {
  if (data === 'signed-out' && session.get().phase !== 'signed-out') {
    leave('signed-out');
    forgetEarlierUser();
  }
  // All tabs share the cookie and so the user.
  if (data === 'signed-in') void resume();
});

function notifyOtherTabs(message: TabMessage): void {
  otherTabs.postMessage(message satisfies TabMessage);
}
