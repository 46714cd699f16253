import { dropAccessToken, freshAccessToken, keepAccessToken, renewAccessToken } from './access-token.js';
import { client, getCurrentUser, onRefusal } from './api.js';
import { type ConsoleTokens, endConsoleSession, requestConsoleToken } from './console-token.js';
import { hasCode } from './messages.js';
import { hasSession } from './session-note.js';
import { createStore, useStore } from './store.js';
import type { Role } from './words.js';

export interface Account {
  readonly id: number;
  readonly name: string;
  readonly role: Role;
  /** It has to use MFA and this session did not: it can do nothing but enrol. */
  readonly mustEnrol: boolean;
  /** The service made the password up; until it is changed, the session can do nothing else, or should. */
  readonly passwordChange: 'required' | 'advised' | undefined;
  /** The first administrator, without MFA. */
  readonly isUnprotected: boolean;
  /** Whether this session passed the second factor. */
  readonly secondFactor: boolean;
}

/** Why one is asked to sign in, where that is not obvious. */
export type Reason = 'expired' | 'signed-out' | 'enrolled' | 'second-factor';

export type Session =
  | { readonly phase: 'starting' }
  /** The service did not answer at the start: one may be signed in or not. */
  | { readonly phase: 'unknown' }
  | { readonly phase: 'signed-out'; readonly reason?: Reason }
  | { readonly phase: 'signed-in'; readonly account: Account }
  /** Signed in until now: the page is put aside with all that was typed, until the same person is back. */
  | { readonly phase: 'expired'; readonly account: Account; readonly reason: Reason };

/** A second factor is asked for. */
export interface Challenge {
  readonly mfaToken: string;
  /** By `Date.now()`. */
  readonly expiresAt: number;
}

type TabMessage = 'signed-in' | 'signed-out';

const session = createStore<Session>({ phase: 'starting' });
const otherTabs = new BroadcastChannel('mfa-console');

export const useSession = (): Session => useStore(session);

/** Who is signed in; for components that are drawn for nobody else. */
export function useAccount(): Account {
  const current = useSession();
  if (!('account' in current)) throw new Error('nobody is signed in');
  return current.account;
}

/** Takes up the session that the cookie stands for, so that a reload changes nothing. */
export async function resume(): Promise<void> {
  if (!hasSession()) {
    session.set({ phase: 'signed-out' });
    return;
  }
  try {
    await begin(await renewAccessToken());
  } catch (error) {
    if (hasCode(error, 'REFRESH_TOKEN_INVALID', 'ACCESS_TOKEN_INVALID')) leave();
    else session.set({ phase: 'unknown' });
  }
}

/** The first step. @returns a challenge where a second one is asked for */
export async function signIn(username: string, password: string): Promise<Challenge | undefined> {
  const answer = await requestConsoleToken({ grant_type: 'password', username, password });
  if ('mfa_token' in answer) {
    return { mfaToken: answer.mfa_token, expiresAt: Date.now() + answer.expires_in * 1000 };
  }
  await enter(answer);
  return undefined;
}

/** The second step, with a code of the app or a scratch code. */
export async function signInWithCode({ mfaToken }: Challenge, code: string): Promise<void> {
  const answer = await requestConsoleToken({ grant_type: 'mfa', mfa_token: mfaToken, mfa_code: code });
  if (!('mfa_token' in answer)) await enter(answer);
}

/** Ends the session, here and in the other tabs. */
export async function signOut(reason: Reason = 'signed-out'): Promise<void> {
  try {
    await endConsoleSession(await freshAccessToken());
  } catch (error) {
    if (!hasCode(error, 'ACCESS_TOKEN_INVALID', 'REFRESH_TOKEN_INVALID')) throw error;
  }
  tellOtherTabs('signed-out');
  leave(reason);
}

/** Puts the page aside and asks to sign in. */
function signInAgain(reason: Reason): void {
  const current = session.get();
  if (current.phase === 'signed-in') session.set({ phase: 'expired', account: current.account, reason });
}

async function enter(tokens: ConsoleTokens): Promise<void> {
  keepAccessToken(tokens);
  await begin(tokens);
  tellOtherTabs('signed-in');
}

async function begin(tokens: ConsoleTokens): Promise<void> {
  const { userId, mfa_enabled, mfa_enrolment_required } = tokens;
  session.set({
    phase: 'signed-in',
    account: {
      ...(await identityOf(userId)),
      mustEnrol: mfa_enrolment_required ?? false,
      passwordChange: passwordChangeOf(tokens),
      secondFactor: mfa_enabled,
    },
  });
}

function passwordChangeOf(tokens: ConsoleTokens): Account['passwordChange'] {
  if (tokens.password_change_required) return 'required';
  return tokens.password_change_advised ? 'advised' : undefined;
}

/** A verifier may read nothing, not even its own account. */
async function identityOf(id: number): Promise<Pick<Account, 'id' | 'name' | 'role' | 'isUnprotected'>> {
  try {
    const { name, role, isDefault, mfaEnabled } = await getCurrentUser({ client });
    return { id, name, role, isUnprotected: isDefault && role === 'admin' && !mfaEnabled };
  } catch (error) {
    if (hasCode(error, 'ACCESS_DENIED')) return { id, name: '', role: 'verifier', isUnprotected: false };
    throw error;
  }
}

function leave(reason?: Reason): void {
  dropAccessToken();
  session.set({ phase: 'signed-out', ...(reason && { reason }) });
}

onRefusal((error) => {
  const current = session.get();
  if (current.phase !== 'signed-in') return;
  if (hasCode(error, 'ACCESS_TOKEN_INVALID', 'REFRESH_TOKEN_INVALID')) {
    dropAccessToken();
    signInAgain('expired');
  }
  // The period of grace has ended during the session.
  if (hasCode(error, 'MFA_ENROLMENT_REQUIRED') && !current.account.mustEnrol) {
    session.set({ ...current, account: { ...current.account, mustEnrol: true } });
  }
  // The service runs in production now.
  if (hasCode(error, 'PASSWORD_CHANGE_REQUIRED') && current.account.passwordChange !== 'required') {
    session.set({ ...current, account: { ...current.account, passwordChange: 'required' } });
  }
});

otherTabs.addEventListener('message', ({ data }: MessageEvent<TabMessage>) => {
  if (data === 'signed-out' && session.get().phase !== 'signed-out') leave('signed-out');
  // All tabs have the same cookie, so all are signed in as the same person.
  if (data === 'signed-in') void resume();
});

function tellOtherTabs(message: TabMessage): void {
  otherTabs.postMessage(message satisfies TabMessage);
}
