import { InitialSchema1795478400000 } from './1795478400000-initial-schema.js';
import { AccountProtection1795564800000 } from './1795564800000-account-protection.js';
import { AuditRuns1795910400000 } from './1795910400000-audit-runs.js';
import { MfaInvitations1795737600000 } from './1795737600000-mfa-invitations.js';
import { SessionFamilies1795824000000 } from './1795824000000-session-families.js';
import { Administrators1796083200000 } from './1796083200000-administrators.js';
import { UserCounts1795651200000 } from './1795651200000-user-counts.js';
import { VerifierLimits1795996800000 } from './1795996800000-verifier-limits.js';
import { LongerNames1796169600000 } from './1796169600000-longer-names.js';
import { ReplacingInvitations1796256000000 } from './1796256000000-replacing-invitations.js';
import { DeletedUsers1796342400000 } from './1796342400000-deleted-users.js';
import { Passkeys1796515200000 } from './1796515200000-passkeys.js';
import { SeveralAuthenticators1796428800000 } from './1796428800000-several-authenticators.js';
import { SchemaFloor1796688000001 } from './1796688000001-schema-floor.js';
import { StepUp1796601600000 } from './1796601600000-step-up.js';
import { CleanUpClock1795996800001 } from './1795996800001-clean-up-clock.js';

/** In the order they run. */
export const migrations = [
  InitialSchema1795478400000,
  AccountProtection1795564800000,
  UserCounts1795651200000,
  MfaInvitations1795737600000,
  SessionFamilies1795824000000,
  AuditRuns1795910400000,
  VerifierLimits1795996800000,
  CleanUpClock1795996800001,
  Administrators1796083200000,
  LongerNames1796169600000,
  ReplacingInvitations1796256000000,
  DeletedUsers1796342400000,
  SeveralAuthenticators1796428800000,
  Passkeys1796515200000,
  StepUp1796601600000,
  SchemaFloor1796688000001,
];
