import type { Authenticator, Code } from './authenticator.js';
import { type Body, demand } from './client.js';

export interface AccountSession {
  readonly sessionId: string;
  readonly amr: readonly string[];
  readonly accessToken: string;
  readonly refreshToken: string;
  /** When the access token was issued. */
  readonly issuedAt: number;
  /** When the user gave the last proof: a refresh leaves it. */
  readonly authenticatedAt: number;
}

/** A user's state according to the answers. One operation at a time uses it, so that the state is always certain. */
export interface Account {
  readonly id: number;
  readonly name: string;
  password: string;
  session: AccountSession | undefined;
  /** Set while MFA is on. */
  authenticator: Authenticator | undefined;
  /** Wrong codes since the last correct one. */
  failures: number;
}

/** In milliseconds; access tokens and proofs are valid for 15 minutes. */
const freshMs = 10 * 60 * 1000;

export function isFresh(session: AccountSession | undefined): session is AccountSession {
  return session !== undefined && Date.now() - session.issuedAt < freshMs;
}

/** Whether the proof is young enough for sensitive calls. */
export function hasFreshProof(session: AccountSession | undefined): boolean {
  return isFresh(session) && Date.now() - session.authenticatedAt < freshMs;
}

export function newAccount(user: Pick<Account, 'id' | 'name' | 'password'>): Account {
  return { ...user, session: undefined, authenticator: undefined, failures: 0 };
}

export function sessionFrom(tokens: Body): AccountSession {
  const accessToken = demand(tokens.access_token);
  const claims = JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString()) as {
    sid: string;
    amr: readonly string[];
    auth_time: number;
  };
  return {
    sessionId: claims.sid,
    amr: claims.amr,
    accessToken,
    refreshToken: demand(tokens.refresh_token),
    issuedAt: Date.now(),
    authenticatedAt: claims.auth_time * 1000,
  };
}

/** Whether the session passed the second factor lately, which changing MFA requires. */
export function hasMfaSession({ authenticator, session }: Account): boolean {
  return authenticator !== undefined && hasFreshProof(session) && session?.amr.includes('mfa') === true;
}

/** Whether the session may change the password. */
export function mayChangePassword(account: Account): boolean {
  return account.authenticator === undefined ? hasFreshProof(account.session) : hasMfaSession(account);
}

/** Below the ten in a row that lock the second factor. */
const allowedFailures = 4;

export function mayBeWrong({ authenticator, failures }: Account): boolean {
  return authenticator !== undefined && failures < allowedFailures;
}

/** A valid code, if there is one at the moment. */
export function codeOf({ authenticator }: Account, method: Code['method'] | 'any'): Code | undefined {
  const passcode = method === 'scratchCode' ? undefined : authenticator?.passcode();
  return passcode ?? (method === 'totp' ? undefined : authenticator?.scratchCode());
}
