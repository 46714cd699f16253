import { client, createMfaInvitation, type ListedUserDto, type MfaInvitationDto, updateUser } from './api.js';
import { rightsOf } from './rights.js';
import type { Account } from './session.js';
import { counted } from './words.js';

/** Something that can be done for many users at once. */
export interface BulkAction {
  /** On the button, for instance `Disable`; the rest of the sentence follows. */
  readonly label: string;
  /** For instance `are disabled`. */
  readonly done: (count: number) => string;
  readonly doing: (count: number) => string;
  readonly explanation: string;
  readonly isDangerous: boolean;
  /** Makes links that are shown only once. */
  readonly makesLinks: boolean;
  /** Whether the account may do this at all. */
  readonly isOffered: (account: Account) => boolean;
  /** Why a user is left out; undefined if the action is possible. */
  readonly obstacle: (user: ListedUserDto, account: Account) => string | undefined;
  /** @returns the invitation if it makes one */
  readonly run: (user: ListedUserDto) => Promise<MfaInvitationDto | undefined>;
}

const are = (count: number, what: string): string =>
  `${counted(count, 'user')} ${count === 1 ? 'is' : 'are'} ${what}`;

const switchAccount =
  (disabled: boolean): BulkAction['run'] =>
  async ({ id }) => {
    await updateUser({ client, path: { id }, body: { disabled } });
    return undefined;
  };

const invite: BulkAction = {
  label: 'Invite',
  doing: (count) => `Inviting ${counted(count, 'user')}`,
  done: (count) => are(count, 'invited'),
  explanation:
    'You get a link for each of them, with which they set up two-step sign-in themselves. The links are shown only once, so download or copy them right away.',
  isDangerous: false,
  makesLinks: true,
  isOffered: () => true,
  obstacle: (user, account) => {
    if (user.mfaEnabled) return 'Two-step sign-in is on already';
    if (user.disabled) return 'The account is disabled';
    if (user.id === account.id) return 'Your own account, which has its own page';
    if (user.role === 'verifier') return 'A verifier does not sign in here';
    return rightsOf(account, user).enrolByLink
      ? undefined
      : 'Only administrators may invite somebody with this role';
  },
  run: ({ id }) => createMfaInvitation({ client, path: { id } }),
};

const disable: BulkAction = {
  label: 'Disable',
  doing: (count) => `Disabling ${counted(count, 'user')}`,
  done: (count) => are(count, 'disabled'),
  explanation:
    'They are signed out everywhere and cannot sign in until their accounts are enabled again. Invitations to them end. Nothing else is lost.',
  isDangerous: true,
  makesLinks: false,
  isOffered: ({ role }) => role === 'admin',
  obstacle: (user, account) => {
    if (user.disabled) return 'The account is disabled already';
    return user.id === account.id ? 'Your own account' : undefined;
  },
  run: switchAccount(true),
};

const enable: BulkAction = {
  label: 'Enable',
  doing: (count) => `Enabling ${counted(count, 'user')}`,
  done: (count) => are(count, 'enabled'),
  explanation: 'They can sign in again, with the same password and second factor.',
  isDangerous: false,
  makesLinks: false,
  isOffered: ({ role }) => role === 'admin',
  obstacle: (user) => (user.disabled ? undefined : 'The account is not disabled'),
  run: switchAccount(false),
};

export const bulkActions: readonly BulkAction[] = [invite, disable, enable];
