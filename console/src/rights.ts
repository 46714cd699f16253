import type { UserDto } from './api.js';
import type { Account } from './session.js';

/** What the signed-in user may do with an account, by the contract's table of roles; decides what pages offer. */
export interface Rights {
  readonly update: boolean;
  readonly disable: boolean;
  readonly delete: boolean;
  readonly changePassword: boolean;
  readonly enrol: boolean;
  /** Sets up or replaces the app on this screen, which shows the secret. */
  readonly enrolHere: boolean;
  /** Makes a link for the user. */
  readonly enrolByLink: boolean;
  readonly disableMfa: boolean;
  /** Adds further authenticators. */
  readonly addAuthenticator: boolean;
  readonly renameAuthenticator: boolean;
  /** Removes single authenticators, and resynchronises them. */
  readonly manageAuthenticators: boolean;
  readonly unlock: boolean;
  readonly reissueScratchCodes: boolean;
  readonly sessions: boolean;
}

export function rightsOf({ id, role }: Account, user: UserDto): Rights {
  const isOwn = user.id === id;
  // An application only checks codes of others.
  const signsIn = user.role !== 'verifier';
  const isAdmin = role === 'admin';
  const helps = role === 'helpdesk' && user.role === 'user';
  return {
    update: isAdmin,
    disable: isAdmin,
    delete: isAdmin && !user.isDefault,
    changePassword: isAdmin || isOwn,
    enrol: isAdmin || isOwn || helps,
    enrolHere: (isAdmin || isOwn) && signsIn,
    enrolByLink: !isOwn && !user.disabled && (isAdmin || helps) && signsIn,
    disableMfa: isAdmin || isOwn || helps,
    addAuthenticator: isOwn && signsIn,
    renameAuthenticator: isAdmin || isOwn,
    manageAuthenticators: isAdmin || isOwn || helps,
    unlock: isAdmin || helps,
    reissueScratchCodes: isAdmin || isOwn,
    sessions: isAdmin || isOwn,
  };
}
