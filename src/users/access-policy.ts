import { DomainError } from '../common/errors/domain-error.js';
import type { Caller, Role } from '../common/http/caller.js';
import type { UserRecord } from './user-record.js';

/** What can be done to one account. */
export type Action =
  | 'read'
  | 'update'
  | 'delete'
  | 'changePassword'
  | 'enrolMfa'
  | 'confirmMfa'
  | 'disableMfa'
  | 'reissueScratchCodes';

const onOwnAccount: Readonly<Record<Role, readonly Action[]>> = {
  admin: [
    'read',
    'update',
    'delete',
    'changePassword',
    'enrolMfa',
    'confirmMfa',
    'disableMfa',
    'reissueScratchCodes',
  ],
  helpdesk: ['read', 'changePassword', 'enrolMfa', 'confirmMfa', 'disableMfa', 'reissueScratchCodes'],
  user: ['read', 'changePassword', 'enrolMfa', 'confirmMfa', 'disableMfa', 'reissueScratchCodes'],
  verifier: [],
};

const helpdeskOnUsers: readonly Action[] = ['read', 'enrolMfa', 'disableMfa'];

const changesMfa: readonly Action[] = ['enrolMfa', 'confirmMfa', 'disableMfa', 'reissueScratchCodes'];

/** A user learns nothing about other accounts, not even which ones exist. */
export function assertMayKnowOf(caller: Caller, userId: number): void {
  if (caller.role === 'user' && userId !== caller.userId) {
    throw new DomainError('USER_NOT_FOUND', "another user's account");
  }
}

/**
 * The contract's table of roles, for one action on one account.
 * @throws DomainError ACCESS_DENIED, MFA_SESSION_REQUIRED
 */
export function assertMay(caller: Caller, action: Action, user: UserRecord): void {
  if (!mayByRole(caller, action, user)) {
    throw new DomainError('ACCESS_DENIED', `${caller.role} may not ${action} on a ${user.role}`);
  }
  if (changesMfa.includes(action) && caller.mfaEnabled && !caller.amr.includes('mfa')) {
    throw new DomainError('MFA_SESSION_REQUIRED', `${action} from a session without the second factor`);
  }
}

function mayByRole({ role, userId }: Caller, action: Action, user: UserRecord): boolean {
  if (user.id === userId) return onOwnAccount[role].includes(action);
  if (role === 'admin') return true;
  if (role !== 'helpdesk') return false;
  return action === 'read' || (user.role === 'user' && helpdeskOnUsers.includes(action));
}
