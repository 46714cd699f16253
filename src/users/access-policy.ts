import { DomainError } from '../common/errors/domain-error.js';
import { refusalDuring } from '../common/http/access.js';
import type { Caller, Role } from '../common/http/caller.js';
import type { UserRecord } from './user-record.js';

const changesOfMfa = [
  'addPasskey',
  'enrolMfa',
  'confirmMfa',
  'inviteMfa',
  'revokeMfaInvitation',
  'disableMfa',
  'unlockMfa',
  'reissueScratchCodes',
  'renameAuthenticator',
  'removeAuthenticator',
  'resynchronise',
] as const;

/** An action on one account. */
export type Action =
  | 'read'
  | 'update'
  | 'delete'
  | 'changePassword'
  | 'verifyMfa'
  | 'readSessions'
  | 'endSessions'
  | (typeof changesOfMfa)[number];

const ofEverybody: readonly Action[] = [
  'read',
  'changePassword',
  'addPasskey',
  'enrolMfa',
  'confirmMfa',
  'revokeMfaInvitation',
  'disableMfa',
  'reissueScratchCodes',
  'renameAuthenticator',
  'removeAuthenticator',
  'resynchronise',
  'readSessions',
  'endSessions',
];

const onOwnAccount: Readonly<Record<Role, readonly Action[]>> = {
  admin: [...ofEverybody, 'update', 'delete', 'unlockMfa', 'verifyMfa'],
  helpdesk: ofEverybody,
  user: ofEverybody,
  verifier: [],
};

const helpdeskOnUsers: readonly Action[] = [
  'read',
  'enrolMfa',
  'inviteMfa',
  'revokeMfaInvitation',
  'disableMfa',
  'unlockMfa',
  'removeAuthenticator',
  'resynchronise',
];

/** Nobody signs in to a disabled account, so these actions make no sense for one. */
const needsEnabledAccount: readonly Action[] = ['verifyMfa', 'inviteMfa', 'enrolMfa', 'confirmMfa'];

/** A user learns nothing about other accounts, not even whether they exist. */
export function assertMayKnowOf(caller: Caller, userId: number): void {
  if (caller.role === 'user' && userId !== caller.userId) {
    throw new DomainError('USER_NOT_FOUND', "another user's account");
  }
}

/**
 * The table of roles, for one action on one account.
 * @throws DomainError ACCESS_DENIED, MFA_SESSION_REQUIRED, MFA_ENROLMENT_REQUIRED, PASSWORD_CHANGE_REQUIRED, USER_DISABLED
 */
export function assertMay(caller: Caller, action: Action, user: UserRecord): void {
  if (!mayByRole(caller, action, user)) {
    throw new DomainError('ACCESS_DENIED', `${caller.role} may not ${action} on a ${user.role}`);
  }
  if (caller.duty && user.id !== caller.userId) {
    throw new DomainError(refusalDuring[caller.duty], `${action} on another account`);
  }
  const changesMfa = changesOfMfa.some((change) => change === action);
  if (changesMfa && caller.mfaEnabled && !caller.amr.includes('mfa')) {
    throw new DomainError('MFA_SESSION_REQUIRED', `${action} from a session without the second factor`);
  }
  if (user.disabledAt !== null && needsEnabledAccount.includes(action))
    throw new DomainError('USER_DISABLED');
}

function mayByRole({ role, userId }: Caller, action: Action, user: UserRecord): boolean {
  if (role === 'verifier') return action === 'verifyMfa';
  if (user.id === userId) return onOwnAccount[role].includes(action);
  if (action === 'addPasskey') return false;
  if (role === 'admin') return true;
  if (role !== 'helpdesk') return false;
  return action === 'read' || (user.role === 'user' && helpdeskOnUsers.includes(action));
}
