import { AuditEvent } from './audit/entities/audit-event.entity.js';
import { AuditRun } from './audit/entities/audit-run.entity.js';
import { DeletedUser } from './audit/entities/deleted-user.entity.js';
import { SchemaFloor } from './database/entities/schema-floor.entity.js';
import { Authenticator } from './mfa/entities/authenticator.entity.js';
import { KeyCanary } from './mfa/entities/key-canary.entity.js';
import { MfaChallenge } from './mfa/entities/mfa-challenge.entity.js';
import { EndedInvitation } from './mfa/entities/ended-invitation.entity.js';
import { MfaInvitation } from './mfa/entities/mfa-invitation.entity.js';
import { MfaLimit } from './mfa/entities/mfa-limit.entity.js';
import { MfaRequirement } from './mfa/entities/mfa-requirement.entity.js';
import { MfaVerifierLimit } from './mfa/entities/mfa-verifier-limit.entity.js';
import { PasskeyChallenge } from './mfa/entities/passkey-challenge.entity.js';
import { Passkey } from './mfa/entities/passkey.entity.js';
import { ScratchCode } from './mfa/entities/scratch-code.entity.js';
import { CleanUpClock } from './operations/entities/clean-up-clock.entity.js';
import { Session } from './sessions/entities/session.entity.js';
import { AdministratorChanges } from './users/entities/administrator-changes.entity.js';
import { PasswordLimit } from './users/entities/password-limit.entity.js';
import { User } from './users/entities/user.entity.js';
import { UserCount } from './users/entities/user-count.entity.js';

/** The entities of all tables, for the application and the TypeORM command line. */
export const entities = [
  AdministratorChanges,
  AuditEvent,
  AuditRun,
  Authenticator,
  CleanUpClock,
  DeletedUser,
  KeyCanary,
  MfaChallenge,
  EndedInvitation,
  MfaInvitation,
  MfaLimit,
  MfaRequirement,
  MfaVerifierLimit,
  Passkey,
  PasskeyChallenge,
  PasswordLimit,
  SchemaFloor,
  ScratchCode,
  Session,
  User,
  UserCount,
] as const;
