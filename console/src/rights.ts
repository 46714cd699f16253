import type { UserDto } from './api.js';
import type { Account } from './session.js';

/** What somebody who is signed in may do to an account: the contract's table of roles, for what the page offers. */
export interface Rights {
  readonly update: boolean;
  readonly disable: boolean;
  readonly delete: boolean;
  readonly changePassword: boolean;
  readonly enrol: boolean;
  readonly disableMfa: boolean;
  readonly unlock: boolean;
  readonly reissueScratchCodes: boolean;
  readonly sessions: boolean;
}

export function rightsOf({ id, role }: Account, user: UserDto): Rights {
  const isOwn = user.id === id;
  const isAdmin = role === 'admin';
  const helps = role === 'helpdesk' && user.role === 'user';
  return {
    update: isAdmin,
    disable: isAdmin,
    delete: isAdmin && !user.isDefault,
    changePassword: isAdmin || isOwn,
    enrol: isAdmin || isOwn || helps,
    disableMfa: isAdmin || isOwn || helps,
    unlock: isAdmin || helps,
    reissueScratchCodes: isAdmin || isOwn,
    sessions: isAdmin || isOwn,
  };
}
