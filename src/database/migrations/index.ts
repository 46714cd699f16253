import { InitialSchema1795478400000 } from './1795478400000-initial-schema.js';
import { AccountProtection1795564800000 } from './1795564800000-account-protection.js';
import { MfaInvitations1795737600000 } from './1795737600000-mfa-invitations.js';
import { Administrators1796083200000 } from './1796083200000-administrators.js';
import { UserCounts1795651200000 } from './1795651200000-user-counts.js';

/** In the order they run. */
export const migrations = [
  InitialSchema1795478400000,
  AccountProtection1795564800000,
  UserCounts1795651200000,
  MfaInvitations1795737600000,
  Administrators1796083200000,
];
