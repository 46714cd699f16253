type Nothing = Readonly<Record<string, never>>;

/** How many failures the event stands for, if there are several. */
interface Repeatable {
  readonly attempts?: number;
}

/** Who had invited the user, if it was done by an invitation. */
interface ByInvitation {
  readonly invitedByUserId?: number;
}

/** What a field was, and what it is now. */
interface Change<T> {
  readonly from: T;
  readonly to: T;
}

/** Every kind of security event, with the facts it carries. None of them may hold a secret. */
export interface AuditEventDetails {
  'user.created': { name: string; role: string };
  'user.imported': {
    readonly name: string;
    readonly role: string;
    readonly mfaEnabled: boolean;
    readonly shortSecretBytes?: number;
  };
  'user.updated': {
    readonly changed: readonly string[];
    readonly role?: Change<string>;
    readonly disabled?: Change<boolean>;
  };
  'user.deleted': { name: string };
  'user.password_changed': Nothing;
  'user.password_change_refused': Nothing;
  'users.export_started': { withSecrets: boolean };
  'users.exported': { withSecrets: boolean; users: number };
  'sign_in.failed': Repeatable;
  'password.locked': Partial<{ failedAttempts: number; seconds: number }> & Repeatable;
  'sign_in.challenged': Nothing;
  'sign_in.exhausted': Nothing;
  'session.started': { sessionId: string; amr: readonly string[] };
  'session.ended': { sessionId: string };
  'session.others_ended': Nothing;
  'session.refresh_token_reused': { sessionId: string };
  'mfa.invitation_created': Nothing;
  'mfa.invitation_revoked': Nothing;
  'mfa.enrolment_started': { replacing: boolean } & ByInvitation;
  'mfa.enrolment_refused': { exhausted: boolean };
  'mfa.enabled': { method: SecondFactorMethod; replaced: boolean } & ByInvitation;
  'mfa.disabled': Nothing;
  'mfa.scratch_codes_reissued': Nothing;
  'mfa.verified': { method: SecondFactorMethod };
  /** `attempts`: how many that a lock refused it stands for. */
  'mfa.verification_failed': { method: SecondFactorMethod; attempts?: number };
  'mfa.code_used_again': { method: SecondFactorMethod };
  'mfa.locked': { failedAttempts: number; seconds: number | null; scope: string };
  'mfa.unlocked': Nothing;
  'keys.rotation_started': { keyId: string };
  'keys.rotated': { keyId: string; resealed: number; unreadable: number };
  'database.restored': { sessions: number; challenges: number; invitations: number };
}

export type AuditEventType = keyof AuditEventDetails;

/** Failures that are about nobody we know, if the name is made up. */
export type AnonymousFailure = 'sign_in.failed' | 'password.locked';

export type SecondFactorMethod = 'totp' | 'scratchCode';

const typeTable: Readonly<Record<AuditEventType, true>> = {
  'user.created': true,
  'user.imported': true,
  'user.updated': true,
  'user.deleted': true,
  'user.password_changed': true,
  'user.password_change_refused': true,
  'users.export_started': true,
  'users.exported': true,
  'sign_in.failed': true,
  'password.locked': true,
  'sign_in.challenged': true,
  'sign_in.exhausted': true,
  'session.started': true,
  'session.ended': true,
  'session.others_ended': true,
  'session.refresh_token_reused': true,
  'mfa.invitation_created': true,
  'mfa.invitation_revoked': true,
  'mfa.enrolment_started': true,
  'mfa.enrolment_refused': true,
  'mfa.enabled': true,
  'mfa.disabled': true,
  'mfa.scratch_codes_reissued': true,
  'mfa.verified': true,
  'mfa.verification_failed': true,
  'mfa.code_used_again': true,
  'mfa.locked': true,
  'mfa.unlocked': true,
  'keys.rotation_started': true,
  'keys.rotated': true,
  'database.restored': true,
};

export const auditEventTypes = Object.keys(typeTable) as AuditEventType[];
