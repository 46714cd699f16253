type NoDetails = Readonly<Record<string, never>>;

/** How many failures the event stands for, if more than one. */
interface Attempts {
  readonly attempts?: number;
}

/** Who invited the user, for changes made with an invitation. */
interface ByInvitation {
  readonly invitedByUserId?: number;
}

/** One of a user's authenticators. */
interface NamedAuthenticator {
  readonly kind: string;
  readonly name: string;
}

/** A field's value before and after. */
interface Change<T> {
  readonly from: T;
  readonly to: T;
}

/** Every type of security event and its details, which must not contain secrets. */
export interface AuditEventDetails {
  'user.created': { name: string; role: string };
  'user.imported': {
    readonly name: string;
    readonly role: string;
    readonly mfaEnabled: boolean;
    readonly kinds: readonly string[];
    readonly shortSecretBytes?: number;
  };
  'user.updated': {
    readonly changed: readonly string[];
    readonly role?: Change<string>;
    readonly disabled?: Change<boolean>;
  };
  'user.deleted': { name: string };
  'user.password_changed': NoDetails;
  'user.password_change_refused': NoDetails;
  'users.export_started': { withSecrets: boolean };
  'users.exported': { withSecrets: boolean; users: number };
  'sign_in.failed': Attempts;
  'password.locked': Partial<{ failedAttempts: number; seconds: number }> & Attempts;
  'sign_in.challenged': NoDetails;
  'sign_in.exhausted': NoDetails;
  'session.started': { sessionId: string; amr: readonly string[] };
  'session.stepped_up': { sessionId: string; amr: readonly string[] };
  'session.step_up_failed': NoDetails;
  /** `idle`: it was not refreshed in time. */
  'session.ended': { readonly sessionId: string; readonly reason?: 'idle' };
  'session.others_ended': NoDetails;
  'session.refresh_token_reused': { sessionId: string };
  'mfa.invitation_created': { replacing: boolean };
  'mfa.invitation_revoked': NoDetails;
  /** `name`: of a further authenticator, beside the one of enableMfa. */
  'mfa.enrolment_started': { replacing: boolean; name?: string } & ByInvitation;
  'mfa.enrolment_refused': { exhausted: boolean };
  'mfa.enabled': { method: SecondFactorMethod; replaced: boolean } & ByInvitation;
  'mfa.disabled': { reason?: string };
  'mfa.authenticator_added': NamedAuthenticator & { readonly method: SecondFactorMethod } & ByInvitation;
  'mfa.authenticator_renamed': NamedAuthenticator & { readonly from: string };
  'mfa.authenticator_removed': NamedAuthenticator;
  'mfa.authenticator_resynchronised': NamedAuthenticator & { readonly driftSteps: number };
  'mfa.scratch_codes_reissued': NoDetails;
  /** Their key was retired. */
  'mfa.scratch_codes_voided': { keyId: string };
  'mfa.verified': { method: SecondFactorMethod };
  /** `attempts`: how many attempts refused by a lock the event stands for. */
  'mfa.verification_failed': { method: SecondFactorMethod; attempts?: number };
  'mfa.code_used_again': { method: SecondFactorMethod };
  /** The passkey may have been copied. */
  'mfa.passkey_counter_reversed': { method: SecondFactorMethod };
  'mfa.locked': { failedAttempts: number; seconds: number | null; scope: string };
  'mfa.unlocked': NoDetails;
  'keys.rotation_started': { keyId: string };
  'keys.rotated': { keyId: string; resealed: number; unreadable: number };
  /** `ring`: `encryption` or `digest`. */
  'keys.changed': { ring: string; keyId: string; change: 'added' | 'promoted' | 'retired' };
  'database.restored': { sessions: number; challenges: number; invitations: number };
}

export type AuditEventType = keyof AuditEventDetails;

/** Failures that concern no account if the user name does not exist. */
export type AnonymousFailure = 'sign_in.failed' | 'password.locked';

export type SecondFactorMethod = 'totp' | 'scratchCode' | 'passkey';

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
  'session.stepped_up': true,
  'session.step_up_failed': true,
  'session.ended': true,
  'session.others_ended': true,
  'session.refresh_token_reused': true,
  'mfa.invitation_created': true,
  'mfa.invitation_revoked': true,
  'mfa.enrolment_started': true,
  'mfa.enrolment_refused': true,
  'mfa.enabled': true,
  'mfa.disabled': true,
  'mfa.authenticator_added': true,
  'mfa.authenticator_renamed': true,
  'mfa.authenticator_removed': true,
  'mfa.authenticator_resynchronised': true,
  'mfa.scratch_codes_reissued': true,
  'mfa.scratch_codes_voided': true,
  'mfa.verified': true,
  'mfa.verification_failed': true,
  'mfa.code_used_again': true,
  'mfa.passkey_counter_reversed': true,
  'mfa.locked': true,
  'mfa.unlocked': true,
  'keys.rotation_started': true,
  'keys.rotated': true,
  'keys.changed': true,
  'database.restored': true,
};

export const auditEventTypes = Object.keys(typeTable) as AuditEventType[];
