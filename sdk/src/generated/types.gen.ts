// Generated from openapi.json by `npm run sdk`.
// @ts-nocheck

export type ClientOptions = {
    baseUrl: `${string}://${string}` | (string & {});
};

export type ReadinessCheck = {
    name: 'process' | 'database' | 'schema' | 'clock';
    ok: boolean;
    /**
     * Why the check failed; docs/operations.md explains each reason.
     */
    reason?: 'stopping' | 'unreachable' | 'accessRefused' | 'tooManyConnections' | 'notPrimary' | 'readOnly' | 'moved' | 'full' | 'timeout' | 'failing' | 'belowFloor' | 'wrong';
    /**
     * Of the check `clock`: how far this process's clock is ahead of the database's, in seconds; negative if it is behind.
     */
    aheadSeconds?: number;
};

export type Problem = {
    /**
     * Identifies the kind of problem. A URN: there is nothing to fetch.
     */
    type: string;
    title: string;
    status: number;
    /**
     * What went wrong with this request.
     */
    detail: string;
    /**
     * The path of the request.
     */
    instance: string;
    /**
     * Stable; see docs/errors.md.
     */
    code: 'VALIDATION_FAILED' | 'MALFORMED_JSON' | 'MALFORMED_REQUEST' | 'CODE_INVALID' | 'PASSKEY_INVALID' | 'PASSKEY_TOKEN_INVALID' | 'ENROLMENT_EXHAUSTED' | 'ENROLMENT_TOKEN_INVALID' | 'INVITATION_INVALID' | 'PASSWORD_TOO_COMMON' | 'CURRENT_PASSWORD_INVALID' | 'CREDENTIALS_INVALID' | 'MFA_TOKEN_INVALID' | 'MFA_TOKEN_EXHAUSTED' | 'REFRESH_TOKEN_INVALID' | 'UNSUPPORTED_GRANT_TYPE' | 'ACCESS_TOKEN_INVALID' | 'STEP_UP_REQUIRED' | 'CROSS_SITE_REQUEST' | 'ACCESS_DENIED' | 'MFA_SESSION_REQUIRED' | 'PASSKEY_SESSION_REQUIRED' | 'MFA_ENROLMENT_REQUIRED' | 'PASSWORD_CHANGE_REQUIRED' | 'USER_NOT_FOUND' | 'AUTHENTICATOR_NOT_FOUND' | 'SESSION_NOT_FOUND' | 'INVITATION_NOT_FOUND' | 'ROUTE_NOT_FOUND' | 'REQUEST_TIMEOUT' | 'USER_NAME_TAKEN' | 'DEFAULT_ADMINISTRATOR_PROTECTED' | 'LAST_ADMINISTRATOR' | 'MFA_ALREADY_ENABLED' | 'USER_DISABLED' | 'AUTHENTICATOR_LIMIT' | 'VERIFIER_HAS_NO_MFA' | 'MFA_NOT_ENABLED' | 'PASSKEYS_UNAVAILABLE' | 'PASSKEY_ALREADY_REGISTERED' | 'INVITATION_USED' | 'INVITATION_REVOKED' | 'INVITATION_REPLACED' | 'INVITATION_EXPIRED' | 'INVITATION_ENDED' | 'PAYLOAD_TOO_LARGE' | 'UNSUPPORTED_MEDIA_TYPE' | 'MFA_LOCKED' | 'PASSWORD_LOCKED' | 'TOO_MANY_REQUESTS' | 'REQUEST_HEADERS_TOO_LARGE' | 'INTERNAL_ERROR' | 'SERVICE_UNAVAILABLE';
    requestId: string;
    /**
     * For VALIDATION_FAILED: what is wrong with each field.
     */
    errors?: {
        [key: string]: Array<string>;
    };
    /**
     * Of GET /health/ready.
     */
    checks?: Array<ReadinessCheck>;
};

export type OAuthError = {
    error: string;
    error_description: string;
    /**
     * Stable; see docs/errors.md.
     */
    code: 'VALIDATION_FAILED' | 'MALFORMED_JSON' | 'MALFORMED_REQUEST' | 'CODE_INVALID' | 'PASSKEY_INVALID' | 'PASSKEY_TOKEN_INVALID' | 'ENROLMENT_EXHAUSTED' | 'ENROLMENT_TOKEN_INVALID' | 'INVITATION_INVALID' | 'PASSWORD_TOO_COMMON' | 'CURRENT_PASSWORD_INVALID' | 'CREDENTIALS_INVALID' | 'MFA_TOKEN_INVALID' | 'MFA_TOKEN_EXHAUSTED' | 'REFRESH_TOKEN_INVALID' | 'UNSUPPORTED_GRANT_TYPE' | 'ACCESS_TOKEN_INVALID' | 'STEP_UP_REQUIRED' | 'CROSS_SITE_REQUEST' | 'ACCESS_DENIED' | 'MFA_SESSION_REQUIRED' | 'PASSKEY_SESSION_REQUIRED' | 'MFA_ENROLMENT_REQUIRED' | 'PASSWORD_CHANGE_REQUIRED' | 'USER_NOT_FOUND' | 'AUTHENTICATOR_NOT_FOUND' | 'SESSION_NOT_FOUND' | 'INVITATION_NOT_FOUND' | 'ROUTE_NOT_FOUND' | 'REQUEST_TIMEOUT' | 'USER_NAME_TAKEN' | 'DEFAULT_ADMINISTRATOR_PROTECTED' | 'LAST_ADMINISTRATOR' | 'MFA_ALREADY_ENABLED' | 'USER_DISABLED' | 'AUTHENTICATOR_LIMIT' | 'VERIFIER_HAS_NO_MFA' | 'MFA_NOT_ENABLED' | 'PASSKEYS_UNAVAILABLE' | 'PASSKEY_ALREADY_REGISTERED' | 'INVITATION_USED' | 'INVITATION_REVOKED' | 'INVITATION_REPLACED' | 'INVITATION_EXPIRED' | 'INVITATION_ENDED' | 'PAYLOAD_TOO_LARGE' | 'UNSUPPORTED_MEDIA_TYPE' | 'MFA_LOCKED' | 'PASSWORD_LOCKED' | 'TOO_MANY_REQUESTS' | 'REQUEST_HEADERS_TOO_LARGE' | 'INTERNAL_ERROR' | 'SERVICE_UNAVAILABLE';
    requestId: string;
    /**
     * For VALIDATION_FAILED: what is wrong with each field.
     */
    errors?: {
        [key: string]: Array<string>;
    };
};

export type AuditEventDto = {
    id: string;
    occurredAt: string;
    type: 'user.created' | 'user.imported' | 'user.updated' | 'user.deleted' | 'user.password_changed' | 'user.password_change_refused' | 'users.export_started' | 'users.exported' | 'sign_in.failed' | 'password.locked' | 'sign_in.challenged' | 'sign_in.exhausted' | 'session.started' | 'session.stepped_up' | 'session.step_up_failed' | 'session.ended' | 'session.others_ended' | 'session.refresh_token_reused' | 'mfa.invitation_created' | 'mfa.invitation_revoked' | 'mfa.enrolment_started' | 'mfa.enrolment_refused' | 'mfa.enabled' | 'mfa.disabled' | 'mfa.authenticator_added' | 'mfa.authenticator_renamed' | 'mfa.authenticator_removed' | 'mfa.authenticator_resynchronised' | 'mfa.scratch_codes_reissued' | 'mfa.scratch_codes_voided' | 'mfa.verified' | 'mfa.verification_failed' | 'mfa.code_used_again' | 'mfa.passkey_counter_reversed' | 'mfa.locked' | 'mfa.unlocked' | 'keys.rotation_started' | 'keys.rotated' | 'keys.changed' | 'database.restored';
    outcome: 'success' | 'failure';
    /**
     * Id of the acting user.
     */
    actorUserId: number | null;
    /**
     * Their name, even if they have been deleted since.
     */
    actorName: string | null;
    /**
     * Id of the affected user.
     */
    userId: number | null;
    /**
     * Their name, even if they have been deleted since.
     */
    userName: string | null;
    address: string;
    userAgent: string;
    requestId: string;
    /**
     * Why it failed.
     */
    reason: string | null;
    details: {
        [key: string]: unknown;
    };
};

export type AuditEventListDto = {
    results: Array<AuditEventDto>;
    /**
     * Send as `cursor` for the next, older page.
     */
    nextCursor: string | null;
};

export type InvitationTokenDto = {
    /**
     * The last part of the invitation link.
     */
    invitationToken: string;
};

export type InspectedInvitationDto = {
    /**
     * The name of the user who is invited.
     */
    userName: string;
    /**
     * The name of the user who made the invitation.
     */
    createdByName: string;
    createdAt: string;
    expiresAt: string;
    /**
     * What the authenticator app shows above the code.
     */
    issuer: string;
    /**
     * Whether it replaces the authenticator that the user has.
     */
    replacing: boolean;
    /**
     * When the pending enrolment of the account ends; null if there is none.
     */
    pendingExpiresAt: string | null;
};

export type InvitedEnrolmentDto = {
    userId: number;
    /**
     * The Key URI to show as a QR code.
     */
    qrString: string;
    /**
     * Base32.
     */
    secretKey: string;
    /**
     * Each replaces a code once. Shown only once.
     */
    scratchCodes: [
        string,
        string,
        string,
        string,
        string
    ];
    /**
     * Send it with a code to accept. Valid for `ENROLMENT_TTL`, 10 minutes by default, or until the next call.
     */
    token: string;
    /**
     * `qrString` as a QR code, in a `data:` URI. Present if it was requested.
     */
    qrImage?: string;
    /**
     * The name of the user who is invited.
     */
    userName: string;
    /**
     * What the authenticator app shows above the code.
     */
    issuer: string;
    /**
     * The last instant to accept this enrolment.
     */
    pendingExpiresAt: string;
};

export type AcceptInvitedDto = {
    /**
     * The digits of the authenticator, or the eight of a scratch code just issued.
     */
    code: string;
    /**
     * The `token` of the pending enrolment, from the call that began it.
     */
    token: string;
    /**
     * The last part of the invitation link.
     */
    invitationToken: string;
};

export type RoleCoverageDto = {
    role: 'admin' | 'helpdesk' | 'user';
    /**
     * From `MFA_POLICY`. `phishing-resistant`: with a passkey.
     */
    policy: 'phishing-resistant' | 'required' | 'optional';
    /**
     * When the policy came to require MFA. The grace period of an account starts then, or when it was given the role, if that is later.
     */
    requiredSince: string | null;
    /**
     * When the policy came to require a passkey, likewise; null if any second factor will do.
     */
    passkeyRequiredSince: string | null;
    /**
     * Accounts that are not disabled.
     */
    users: number;
    /**
     * MFA is on.
     */
    enabled: number;
    /**
     * MFA is on, and a replacement waits to be accepted.
     */
    replacing: number;
    /**
     * An enrolment waits to be accepted.
     */
    pending: number;
    /**
     * MFA is off.
     */
    disabled: number;
    /**
     * A passkey is among the authenticators (`mfaKind=passkey`).
     */
    passkey: number;
    /**
     * MFA is on, without a passkey (`mfaKind=totpOnly`).
     */
    totpOnly: number;
    /**
     * MFA is required and not on, or a passkey is required and missing.
     */
    outstanding: number;
    /**
     * Of these, the grace period is over.
     */
    overdue: number;
};

export type MfaCoverageDto = {
    roles: Array<RoleCoverageDto>;
    /**
     * Accounts of applications (role `verifier`) that are not disabled.
     */
    verifiers: number;
    /**
     * Disabled accounts, whatever their role.
     */
    disabledAccounts: number;
    /**
     * `MFA_GRACE_PERIOD`: afterwards, an account without MFA may only set it up.
     */
    gracePeriodSeconds: number;
};

export type InvitingUserDto = {
    id: number;
    /**
     * Null if the account was deleted.
     */
    name: string | null;
};

export type OutstandingInvitationDto = {
    userId: number;
    userName: string;
    createdBy: InvitingUserDto;
    /**
     * Whether it replaces the authenticator that the user has.
     */
    replacing: boolean;
    createdAt: string;
    expiresAt: string;
    /**
     * When the link was last opened; null if it was not.
     */
    openedAt: string | null;
    /**
     * The address it was last opened from.
     */
    openedFrom: string | null;
};

export type MfaInvitationListDto = {
    /**
     * Newest first.
     */
    results: Array<OutstandingInvitationDto>;
    /**
     * Send as `cursor` for the next, older page.
     */
    nextCursor: string | null;
};

export type CreateInvitationDto = {
    /**
     * Replace the authenticator of a user whose MFA is on, for instance after a lost phone.
     */
    replace?: boolean;
};

export type MfaInvitationDto = {
    userId: number;
    /**
     * For the user alone: its holder can set up MFA for the account, once. Shown only once.
     */
    url: string;
    expiresAt: string;
};

export type LinkDto = {
    href: string;
};

export type UserLinksDto = {
    self: LinkDto;
};

export type ListedUserDto = {
    id: number;
    name: string;
    description: string;
    role: 'admin' | 'helpdesk' | 'user' | 'verifier';
    mfaEnabled: boolean;
    /**
     * The administrator that every installation begins with.
     */
    isDefault: boolean;
    disabled: boolean;
    createdAt: string;
    _links: UserLinksDto;
    /**
     * As in the MFA status of the user.
     */
    mfaState: 'disabled' | 'pending' | 'enabled' | 'replacing';
    /**
     * The kinds of the authenticators that the user has.
     */
    mfaKinds: Array<'totp' | 'passkey'>;
};

export type PageLinksDto = {
    self: LinkDto;
    prev?: LinkDto;
    next?: LinkDto;
};

export type UserListDto = {
    offset: number;
    limit: number;
    /**
     * All matches, not only those on this page.
     */
    totalCount: number;
    results: Array<ListedUserDto>;
    _links: PageLinksDto;
};

export type UserDto = {
    id: number;
    name: string;
    description: string;
    role: 'admin' | 'helpdesk' | 'user' | 'verifier';
    mfaEnabled: boolean;
    /**
     * The administrator that every installation begins with.
     */
    isDefault: boolean;
    disabled: boolean;
    createdAt: string;
    _links: UserLinksDto;
};

export type CreateUserDto = {
    /**
     * Compared without case.
     */
    name: string;
    description?: string;
    password: string;
    role?: 'admin' | 'helpdesk' | 'user' | 'verifier';
};

export type UpdateUserDto = {
    description?: string;
    role?: 'admin' | 'helpdesk' | 'user' | 'verifier';
    /**
     * A disabled user cannot sign in; open sessions end at once.
     */
    disabled?: boolean;
};

export type ChangePasswordDto = {
    /**
     * Needed for your own account.
     */
    currentPassword?: string;
    newPassword: string;
};

export type AuthenticatorDto = {
    id: number;
    kind: 'totp' | 'passkey';
    name: string;
    /**
     * Whether enableMfa made it: `recreate` replaces this one.
     */
    main: boolean;
    createdAt: string;
    lastUsedAt: string | null;
    /**
     * Of a TOTP authenticator.
     */
    algorithm?: 'SHA1' | 'SHA256' | 'SHA512';
    /**
     * Of a TOTP authenticator.
     */
    digits?: 6 | 8;
    /**
     * Of a TOTP authenticator, in seconds.
     */
    period?: number;
    /**
     * Of a passkey: whether it may be copied to other devices of its owner.
     */
    deviceType?: 'singleDevice' | 'multiDevice';
    /**
     * Of a passkey: whether it was backed up when it was last used.
     */
    backedUp?: boolean;
    /**
     * Of a passkey: how browsers reach it.
     */
    transports?: Array<string>;
    /**
     * Of a passkey: the domain that it works on.
     */
    rpId?: string;
};

export type AddAuthenticatorDto = {
    /**
     * Passkeys are added with passkeyOptions and addPasskey.
     */
    kind: 'totp';
    name: string;
    /**
     * Many authenticator apps ignore any but the default, and show wrong codes.
     */
    algorithm?: 'SHA1' | 'SHA256' | 'SHA512';
    digits?: 6 | 8;
    /**
     * Seconds that a code is shown.
     */
    period?: number;
};

export type AddedAuthenticatorDto = {
    userId: number;
    /**
     * The Key URI to show as a QR code.
     */
    qrString: string;
    /**
     * `qrString` as a QR code, in a `data:` URI. Present if it was requested.
     */
    qrImage?: string;
    /**
     * Confirm it with this id.
     */
    authenticatorId: number;
    /**
     * Base32.
     */
    secretKey: string;
    /**
     * Each replaces a code once. Shown only once.
     */
    scratchCodes?: [
        string,
        string,
        string,
        string,
        string
    ];
    /**
     * Send it with a code to confirm. Valid for `ENROLMENT_TTL`, 10 minutes by default, or until the next one is added.
     */
    token: string;
};

export type AcceptMfaDto = {
    /**
     * The digits of the authenticator, or the eight of a scratch code just issued.
     */
    code: string;
    /**
     * The `token` of the pending enrolment, from the call that began it.
     */
    token: string;
};

export type NameAuthenticatorDto = {
    name: string;
};

export type ResynchroniseDto = {
    /**
     * Two codes that the device showed one after the other.
     */
    codes: [
        string,
        string
    ];
};

export type RelyingPartyDto = {
    /**
     * The domain that the passkey works on.
     */
    id: string;
    name: string;
};

export type PasskeyUserDto = {
    /**
     * Does not reveal who the user is.
     */
    id: string;
    name: string;
    displayName: string;
};

export type PublicKeyParametersDto = {
    alg: number;
    type: 'public-key';
};

export type PasskeyDescriptorDto = {
    id: string;
    type: 'public-key';
    transports?: Array<string>;
};

export type AuthenticatorSelectionDto = {
    residentKey: 'preferred';
    requireResidentKey: boolean;
    userVerification: 'preferred' | 'required';
};

export type CreationExtensionsDto = {
    credProps: boolean;
};

export type PasskeyCreationOptionsDto = {
    challenge: string;
    rp: RelyingPartyDto;
    user: PasskeyUserDto;
    pubKeyCredParams: Array<PublicKeyParametersDto>;
    /**
     * Milliseconds.
     */
    timeout: number;
    attestation: 'none';
    /**
     * The user's existing passkeys.
     */
    excludeCredentials: Array<PasskeyDescriptorDto>;
    authenticatorSelection: AuthenticatorSelectionDto;
    extensions: CreationExtensionsDto;
    hints: Array<string>;
};

export type PasskeyOptionsDto = {
    /**
     * Send it with the credential, in the same session. Valid once, for five minutes, or until the next call.
     */
    token: string;
    /**
     * For `PublicKeyCredential.parseCreationOptionsFromJSON()`.
     */
    options: PasskeyCreationOptionsDto;
};

export type RegistrationResponseDto = {
    clientDataJSON: string;
    attestationObject: string;
    transports?: Array<string>;
};

export type RegistrationCredentialDto = {
    id: string;
    /**
     * The same as `id`.
     */
    rawId?: string;
    type: 'public-key';
    response: RegistrationResponseDto;
};

export type AddPasskeyDto = {
    /**
     * The `token` of the options.
     */
    token: string;
    name: string;
    /**
     * What `toJSON()` of the credential returns that `navigator.credentials.create()` made.
     */
    credential: RegistrationCredentialDto;
};

export type AddedPasskeyDto = {
    id: number;
    kind: 'totp' | 'passkey';
    name: string;
    /**
     * Whether enableMfa made it: `recreate` replaces this one.
     */
    main: boolean;
    createdAt: string;
    lastUsedAt: string | null;
    /**
     * Of a TOTP authenticator.
     */
    algorithm?: 'SHA1' | 'SHA256' | 'SHA512';
    /**
     * Of a TOTP authenticator.
     */
    digits?: 6 | 8;
    /**
     * Of a TOTP authenticator, in seconds.
     */
    period?: number;
    /**
     * Of a passkey: whether it may be copied to other devices of its owner.
     */
    deviceType?: 'singleDevice' | 'multiDevice';
    /**
     * Of a passkey: whether it was backed up when it was last used.
     */
    backedUp?: boolean;
    /**
     * Of a passkey: how browsers reach it.
     */
    transports?: Array<string>;
    /**
     * Of a passkey: the domain that it works on.
     */
    rpId?: string;
    /**
     * Each replaces a code once. Shown only once.
     */
    scratchCodes?: [
        string,
        string,
        string,
        string,
        string
    ];
};

export type EnableMfaDto = {
    /**
     * Replace the authenticator of a user whose MFA is on. The strings "true" and "false" are accepted, too.
     */
    recreate?: boolean;
};

export type MfaEnrolmentDto = {
    userId: number;
    /**
     * The Key URI to show as a QR code.
     */
    qrString: string;
    /**
     * Base32.
     */
    secretKey: string;
    /**
     * Each replaces a code once. Shown only once.
     */
    scratchCodes: [
        string,
        string,
        string,
        string,
        string
    ];
    /**
     * Send it with a code to accept. Valid for `ENROLMENT_TTL`, 10 minutes by default, or until the next call.
     */
    token: string;
    /**
     * `qrString` as a QR code, in a `data:` URI. Present if it was requested.
     */
    qrImage?: string;
};

export type DisableMfaDto = {
    /**
     * Why, for the audit trail.
     */
    reason?: string;
};

export type MfaStatusDto = {
    state: 'disabled' | 'pending' | 'enabled' | 'replacing';
    /**
     * The kinds of the authenticators that the user has.
     */
    kinds: Array<'totp' | 'passkey'>;
    enabledAt: string | null;
    lastUsedAt: string | null;
    /**
     * When the pending enrolment ends.
     */
    pendingExpiresAt: string | null;
    scratchCodesRemaining: number;
    /**
     * Until when signing in with a code is locked; the year 9999: until somebody unlocks it.
     */
    lockedUntil: string | null;
    /**
     * Until when verifyMfa is locked for at least one verifier: the longest wait, if there are several. The year 9999: until somebody unlocks it.
     */
    verifyMfaLockedUntil: string | null;
    /**
     * Until when, after wrong passwords, the password is not accepted from at least one network. Another network may not have to wait.
     */
    passwordLockedUntil: string | null;
    /**
     * When a code that had been used, or was older than the last used one, was last offered. If that was not the user, somebody else may see the codes.
     */
    lastDuplicateUseAt: string | null;
    /**
     * Until when the user has to enrol, or to add a passkey. Null while nothing required is missing.
     */
    enrolmentDueAt: string | null;
    /**
     * Whether the role must use a passkey (`MFA_POLICY`).
     */
    passkeyRequired: boolean;
    /**
     * What the authenticator app shows above the code.
     */
    issuer: string;
    /**
     * The outstanding invitation to set up MFA; null if there is none.
     */
    invitation: OutstandingInvitationDto | null;
};

export type ScratchCodesDto = {
    userId: number;
    /**
     * Each replaces a code once. Shown only once.
     */
    scratchCodes: [
        string,
        string,
        string,
        string,
        string
    ];
};

export type VerifyMfaDto = {
    /**
     * The six or eight digits of any authenticator of the user, or the eight of a scratch code.
     */
    code: string;
};

export type VerificationDto = {
    /**
     * Whether the code was correct; if so, it is spent.
     */
    valid: boolean;
    method: 'totp' | 'scratchCode';
};

export type SessionDto = {
    id: string;
    /**
     * Whether this request belongs to it.
     */
    current: boolean;
    /**
     * RFC 8176 methods.
     */
    amr: Array<string>;
    /**
     * Where it was opened from.
     */
    address: string;
    userAgent: string;
    createdAt: string;
    /**
     * When it was opened, refreshed or stepped up, whichever was last.
     */
    lastUsedAt: string;
    expiresAt: string;
};

export type SessionListDto = {
    /**
     * The last used ones first, at most 200.
     */
    results: Array<SessionDto>;
};

export type PasskeyOptionsRequestDto = {
    /**
     * The `mfa_token` of the password grant.
     */
    mfa_token: string;
};

export type PasskeyRequestOptionsDto = {
    /**
     * The domain that the passkey works on.
     */
    rpId: string;
    challenge: string;
    /**
     * The user's passkeys.
     */
    allowCredentials: Array<PasskeyDescriptorDto>;
    /**
     * Milliseconds.
     */
    timeout: number;
    userVerification: 'preferred' | 'required';
};

export type AssertionResponseDto = {
    clientDataJSON: string;
    authenticatorData: string;
    signature: string;
    userHandle?: string | null;
};

export type AssertionCredentialDto = {
    id: string;
    /**
     * The same as `id`.
     */
    rawId?: string;
    type: 'public-key';
    response: AssertionResponseDto;
};

export type StepUpDto = {
    /**
     * For a user with MFA: a code of six or eight digits from an authenticator, or a scratch code of eight.
     */
    code?: string;
    /**
     * For a user without MFA.
     */
    password?: string;
    /**
     * For a user with a passkey: what signed the challenge of stepUpPasskeyOptions, as `toJSON()` returns it.
     */
    passkey?: AssertionCredentialDto;
};

export type TokenPairDto = {
    /**
     * A JWT for the Authorization header.
     */
    access_token: string;
    token_type: 'bearer';
    /**
     * Seconds until the access token expires.
     */
    expires_in: number;
    /**
     * For the refresh_token grant. Works once.
     */
    refresh_token: string;
    userId: number;
    /**
     * Whether this sign-in used a second factor.
     */
    mfa_enabled: boolean;
    /**
     * Present if the account must use MFA, or a passkey, and this session does not: its token can only be used to enrol, to step up and to sign out. Set up what is missing, then step up or sign in with it. An account that must use a passkey and has one steps up or signs in with that.
     */
    mfa_enrolment_required?: true;
    /**
     * Present if the password was generated by the service, in production: the token can only be used to change it, to read your own account and to sign out.
     */
    password_change_required?: true;
    /**
     * Present if the password was generated by the service, outside production: change it.
     */
    password_change_advised?: true;
};

export type PasswordGrantDto = {
    /**
     * In any case.
     */
    grant_type: 'password';
    username: string;
    password: string;
};

export type MfaGrantDto = {
    /**
     * In any case.
     */
    grant_type: 'mfa';
    /**
     * The `mfa_token` of the password grant.
     */
    mfa_token: string;
    /**
     * A code of six or eight digits from an authenticator, or a scratch code of eight; unless `passkey` is sent.
     */
    mfa_code?: string;
    /**
     * What `toJSON()` of the credential returns that `navigator.credentials.get()` gave for the options of requestPasskeyOptions; in a form, as text. Instead of `mfa_code`.
     */
    passkey?: AssertionCredentialDto;
};

export type RefreshGrantDto = {
    /**
     * In any case.
     */
    grant_type: 'refresh_token';
    refresh_token: string;
};

export type MfaChallengeDto = {
    mfa_enabled: true;
    /**
     * For the mfa grant.
     */
    mfa_token: string;
    /**
     * The second factors that this user can use now.
     */
    mfa_methods: Array<'totp' | 'scratch_code' | 'passkey'>;
    /**
     * Seconds until the MFA token expires.
     */
    expires_in: number;
};

export type HealthDto = {
    status: 'ok';
};

export type ReadinessDto = {
    status: 'ok';
    checks: Array<ReadinessCheck>;
};

export type ConsoleTokenDto = {
    /**
     * A JWT for the Authorization header.
     */
    access_token: string;
    token_type: 'bearer';
    /**
     * Seconds until the access token expires.
     */
    expires_in: number;
    userId: number;
    /**
     * Whether this sign-in used a second factor.
     */
    mfa_enabled: boolean;
    /**
     * Present if the account must use MFA, or a passkey, and this session does not: its token can only be used to enrol, to step up and to sign out. Set up what is missing, then step up or sign in with it. An account that must use a passkey and has one steps up or signs in with that.
     */
    mfa_enrolment_required?: true;
    /**
     * Present if the password was generated by the service, in production: the token can only be used to change it, to read your own account and to sign out.
     */
    password_change_required?: true;
    /**
     * Present if the password was generated by the service, outside production: change it.
     */
    password_change_advised?: true;
    /**
     * Seconds after which the session ends if it is not refreshed (`CONSOLE_IDLE_TIMEOUT`).
     */
    idle_timeout: number;
    /**
     * Present if `PUBLIC_URL` is not set: links begin with the address where the service listens, which other computers may not reach.
     */
    public_url_missing?: true;
};

export type ConsoleRefreshDto = {
    grant_type: 'refresh_token';
};

export type ListAuditEventsData = {
    body?: never;
    path?: never;
    query?: {
        limit?: number;
        /**
         * `nextCursor` of the previous page.
         */
        cursor?: string;
        /**
         * Events about this account.
         */
        userId?: number;
        /**
         * Events about the account with this name, compared without case, and about the last 20 deleted accounts that had it. 404 if there is none.
         */
        userName?: string;
        type?: 'user.created' | 'user.imported' | 'user.updated' | 'user.deleted' | 'user.password_changed' | 'user.password_change_refused' | 'users.export_started' | 'users.exported' | 'sign_in.failed' | 'password.locked' | 'sign_in.challenged' | 'sign_in.exhausted' | 'session.started' | 'session.stepped_up' | 'session.step_up_failed' | 'session.ended' | 'session.others_ended' | 'session.refresh_token_reused' | 'mfa.invitation_created' | 'mfa.invitation_revoked' | 'mfa.enrolment_started' | 'mfa.enrolment_refused' | 'mfa.enabled' | 'mfa.disabled' | 'mfa.authenticator_added' | 'mfa.authenticator_renamed' | 'mfa.authenticator_removed' | 'mfa.authenticator_resynchronised' | 'mfa.scratch_codes_reissued' | 'mfa.scratch_codes_voided' | 'mfa.verified' | 'mfa.verification_failed' | 'mfa.code_used_again' | 'mfa.passkey_counter_reversed' | 'mfa.locked' | 'mfa.unlocked' | 'keys.rotation_started' | 'keys.rotated' | 'keys.changed' | 'database.restored';
        /**
         * At or after this instant. RFC 3339, with `Z` or an offset.
         */
        from?: string;
        /**
         * Before this instant, which may not be before `from`.
         */
        to?: string;
    };
    url: '/api/v1/auditEvents';
};

export type ListAuditEventsErrors = {
    /**
     * MALFORMED_REQUEST, VALIDATION_FAILED
     */
    400: Problem;
    /**
     * ACCESS_TOKEN_INVALID
     */
    401: Problem;
    /**
     * ACCESS_DENIED, PASSWORD_CHANGE_REQUIRED, MFA_ENROLMENT_REQUIRED
     */
    403: Problem;
    /**
     * USER_NOT_FOUND
     */
    404: Problem;
    /**
     * REQUEST_HEADERS_TOO_LARGE
     */
    431: Problem;
    /**
     * INTERNAL_ERROR
     */
    500: Problem;
    /**
     * SERVICE_UNAVAILABLE
     */
    503: Problem;
};

export type ListAuditEventsError = ListAuditEventsErrors[keyof ListAuditEventsErrors];

export type ListAuditEventsResponses = {
    /**
     * One page of events.
     */
    200: AuditEventListDto;
};

export type ListAuditEventsResponse = ListAuditEventsResponses[keyof ListAuditEventsResponses];

export type InspectInvitationData = {
    body: InvitationTokenDto;
    path?: never;
    query?: never;
    url: '/api/v1/mfaInvitations/inspect';
};

export type InspectInvitationErrors = {
    /**
     * MALFORMED_REQUEST, VALIDATION_FAILED, MALFORMED_JSON, INVITATION_INVALID
     */
    400: Problem;
    /**
     * REQUEST_TIMEOUT
     */
    408: Problem;
    /**
     * INVITATION_USED, INVITATION_REVOKED, INVITATION_REPLACED, INVITATION_EXPIRED, INVITATION_ENDED
     */
    410: Problem;
    /**
     * PAYLOAD_TOO_LARGE
     */
    413: Problem;
    /**
     * UNSUPPORTED_MEDIA_TYPE
     */
    415: Problem;
    /**
     * TOO_MANY_REQUESTS
     */
    429: Problem;
    /**
     * REQUEST_HEADERS_TOO_LARGE
     */
    431: Problem;
    /**
     * INTERNAL_ERROR
     */
    500: Problem;
    /**
     * SERVICE_UNAVAILABLE
     */
    503: Problem;
};

export type InspectInvitationError = InspectInvitationErrors[keyof InspectInvitationErrors];

export type InspectInvitationResponses = {
    /**
     * The invitation.
     */
    200: InspectedInvitationDto;
};

export type InspectInvitationResponse = InspectInvitationResponses[keyof InspectInvitationResponses];

export type EnrolInvitedData = {
    body: InvitationTokenDto;
    path?: never;
    query?: {
        /**
         * Adds `qrImage` to the answer, for clients that only want to show it.
         */
        qrImage?: 'svg' | 'png';
    };
    url: '/api/v1/mfaInvitations/enrol';
};

export type EnrolInvitedErrors = {
    /**
     * MALFORMED_REQUEST, VALIDATION_FAILED, MALFORMED_JSON, INVITATION_INVALID
     */
    400: Problem;
    /**
     * REQUEST_TIMEOUT
     */
    408: Problem;
    /**
     * MFA_ALREADY_ENABLED, AUTHENTICATOR_LIMIT
     */
    409: Problem;
    /**
     * INVITATION_USED, INVITATION_REVOKED, INVITATION_REPLACED, INVITATION_EXPIRED, INVITATION_ENDED
     */
    410: Problem;
    /**
     * PAYLOAD_TOO_LARGE
     */
    413: Problem;
    /**
     * UNSUPPORTED_MEDIA_TYPE
     */
    415: Problem;
    /**
     * TOO_MANY_REQUESTS
     */
    429: Problem;
    /**
     * REQUEST_HEADERS_TOO_LARGE
     */
    431: Problem;
    /**
     * INTERNAL_ERROR
     */
    500: Problem;
    /**
     * SERVICE_UNAVAILABLE
     */
    503: Problem;
};

export type EnrolInvitedError = EnrolInvitedErrors[keyof EnrolInvitedErrors];

export type EnrolInvitedResponses = {
    /**
     * What the user needs, shown only once.
     */
    200: InvitedEnrolmentDto;
};

export type EnrolInvitedResponse = EnrolInvitedResponses[keyof EnrolInvitedResponses];

export type AcceptInvitedData = {
    body: AcceptInvitedDto;
    path?: never;
    query?: never;
    url: '/api/v1/mfaInvitations/accept';
};

export type AcceptInvitedErrors = {
    /**
     * MALFORMED_REQUEST, VALIDATION_FAILED, MALFORMED_JSON, INVITATION_INVALID, CODE_INVALID, ENROLMENT_EXHAUSTED, ENROLMENT_TOKEN_INVALID
     */
    400: Problem;
    /**
     * REQUEST_TIMEOUT
     */
    408: Problem;
    /**
     * AUTHENTICATOR_LIMIT
     */
    409: Problem;
    /**
     * INVITATION_USED, INVITATION_REVOKED, INVITATION_REPLACED, INVITATION_EXPIRED, INVITATION_ENDED
     */
    410: Problem;
    /**
     * PAYLOAD_TOO_LARGE
     */
    413: Problem;
    /**
     * UNSUPPORTED_MEDIA_TYPE
     */
    415: Problem;
    /**
     * TOO_MANY_REQUESTS
     */
    429: Problem;
    /**
     * REQUEST_HEADERS_TOO_LARGE
     */
    431: Problem;
    /**
     * INTERNAL_ERROR
     */
    500: Problem;
    /**
     * SERVICE_UNAVAILABLE
     */
    503: Problem;
};

export type AcceptInvitedError = AcceptInvitedErrors[keyof AcceptInvitedErrors];

export type AcceptInvitedResponses = {
    /**
     * MFA is on.
     */
    200: unknown;
};

export type GetMfaCoverageData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/api/v1/mfaCoverage';
};

export type GetMfaCoverageErrors = {
    /**
     * MALFORMED_REQUEST
     */
    400: Problem;
    /**
     * ACCESS_TOKEN_INVALID
     */
    401: Problem;
    /**
     * ACCESS_DENIED, PASSWORD_CHANGE_REQUIRED, MFA_ENROLMENT_REQUIRED
     */
    403: Problem;
    /**
     * REQUEST_HEADERS_TOO_LARGE
     */
    431: Problem;
    /**
     * INTERNAL_ERROR
     */
    500: Problem;
    /**
     * SERVICE_UNAVAILABLE
     */
    503: Problem;
};

export type GetMfaCoverageError = GetMfaCoverageErrors[keyof GetMfaCoverageErrors];

export type GetMfaCoverageResponses = {
    /**
     * Counts per role, and the policy.
     */
    200: MfaCoverageDto;
};

export type GetMfaCoverageResponse = GetMfaCoverageResponses[keyof GetMfaCoverageResponses];

export type ListMfaInvitationsData = {
    body?: never;
    path?: never;
    query?: {
        limit?: number;
        /**
         * `nextCursor` of the previous page.
         */
        cursor?: string;
    };
    url: '/api/v1/mfaInvitations';
};

export type ListMfaInvitationsErrors = {
    /**
     * MALFORMED_REQUEST, VALIDATION_FAILED
     */
    400: Problem;
    /**
     * ACCESS_TOKEN_INVALID
     */
    401: Problem;
    /**
     * ACCESS_DENIED, PASSWORD_CHANGE_REQUIRED, MFA_ENROLMENT_REQUIRED
     */
    403: Problem;
    /**
     * REQUEST_HEADERS_TOO_LARGE
     */
    431: Problem;
    /**
     * INTERNAL_ERROR
     */
    500: Problem;
    /**
     * SERVICE_UNAVAILABLE
     */
    503: Problem;
};

export type ListMfaInvitationsError = ListMfaInvitationsErrors[keyof ListMfaInvitationsErrors];

export type ListMfaInvitationsResponses = {
    /**
     * One page of invitations.
     */
    200: MfaInvitationListDto;
};

export type ListMfaInvitationsResponse = ListMfaInvitationsResponses[keyof ListMfaInvitationsResponses];

export type RevokeMfaInvitationData = {
    body?: never;
    path: {
        /**
         * The id of the user.
         */
        id: number;
    };
    query?: never;
    url: '/api/v1/users/{id}/mfa/invitation';
};

export type RevokeMfaInvitationErrors = {
    /**
     * MALFORMED_REQUEST, VALIDATION_FAILED, MALFORMED_JSON
     */
    400: Problem;
    /**
     * ACCESS_TOKEN_INVALID
     */
    401: Problem;
    /**
     * ACCESS_DENIED, PASSWORD_CHANGE_REQUIRED, MFA_SESSION_REQUIRED, MFA_ENROLMENT_REQUIRED
     */
    403: Problem;
    /**
     * USER_NOT_FOUND, INVITATION_NOT_FOUND
     */
    404: Problem;
    /**
     * REQUEST_TIMEOUT
     */
    408: Problem;
    /**
     * PAYLOAD_TOO_LARGE
     */
    413: Problem;
    /**
     * UNSUPPORTED_MEDIA_TYPE
     */
    415: Problem;
    /**
     * TOO_MANY_REQUESTS
     */
    429: Problem;
    /**
     * REQUEST_HEADERS_TOO_LARGE
     */
    431: Problem;
    /**
     * INTERNAL_ERROR
     */
    500: Problem;
    /**
     * SERVICE_UNAVAILABLE
     */
    503: Problem;
};

export type RevokeMfaInvitationError = RevokeMfaInvitationErrors[keyof RevokeMfaInvitationErrors];

export type RevokeMfaInvitationResponses = {
    /**
     * The link no longer works.
     */
    204: void;
};

export type RevokeMfaInvitationResponse = RevokeMfaInvitationResponses[keyof RevokeMfaInvitationResponses];

export type CreateMfaInvitationData = {
    body?: CreateInvitationDto;
    path: {
        /**
         * The id of the user.
         */
        id: number;
    };
    query?: never;
    url: '/api/v1/users/{id}/mfa/invitation';
};

export type CreateMfaInvitationErrors = {
    /**
     * MALFORMED_REQUEST, VALIDATION_FAILED, MALFORMED_JSON
     */
    400: Problem;
    /**
     * ACCESS_TOKEN_INVALID, STEP_UP_REQUIRED
     */
    401: Problem;
    /**
     * ACCESS_DENIED, PASSWORD_CHANGE_REQUIRED, MFA_ENROLMENT_REQUIRED, MFA_SESSION_REQUIRED
     */
    403: Problem;
    /**
     * USER_NOT_FOUND
     */
    404: Problem;
    /**
     * REQUEST_TIMEOUT
     */
    408: Problem;
    /**
     * USER_DISABLED, MFA_ALREADY_ENABLED, MFA_NOT_ENABLED, VERIFIER_HAS_NO_MFA
     */
    409: Problem;
    /**
     * PAYLOAD_TOO_LARGE
     */
    413: Problem;
    /**
     * UNSUPPORTED_MEDIA_TYPE
     */
    415: Problem;
    /**
     * REQUEST_HEADERS_TOO_LARGE
     */
    431: Problem;
    /**
     * INTERNAL_ERROR
     */
    500: Problem;
    /**
     * SERVICE_UNAVAILABLE
     */
    503: Problem;
};

export type CreateMfaInvitationError = CreateMfaInvitationErrors[keyof CreateMfaInvitationErrors];

export type CreateMfaInvitationResponses = {
    /**
     * The link, shown only once.
     */
    201: MfaInvitationDto;
};

export type CreateMfaInvitationResponse = CreateMfaInvitationResponses[keyof CreateMfaInvitationResponses];

export type ListUsersData = {
    body?: never;
    path?: never;
    query?: {
        limit?: number;
        offset?: number;
        /**
         * Only users whose name begins with this, compared without case.
         */
        nameFilter?: string;
        /**
         * Only users whose MFA is in this state. `outstanding`: the policy requires MFA and it is not on; `overdue`: of these, the grace period is over.
         */
        mfaState?: 'disabled' | 'pending' | 'enabled' | 'replacing' | 'outstanding' | 'overdue';
        /**
         * Only users whose MFA is on (`enabled` or `replacing`), or only those whose MFA is not.
         */
        mfaEnabled?: boolean;
        /**
         * Only users who have a passkey, or only those whose MFA is on without one.
         */
        mfaKind?: 'passkey' | 'totpOnly';
        /**
         * Only users with this role.
         */
        role?: 'admin' | 'helpdesk' | 'user' | 'verifier';
        /**
         * Only disabled accounts, or only those that are not disabled.
         */
        disabled?: boolean;
    };
    url: '/api/v1/users';
};

export type ListUsersErrors = {
    /**
     * MALFORMED_REQUEST, VALIDATION_FAILED
     */
    400: Problem;
    /**
     * ACCESS_TOKEN_INVALID
     */
    401: Problem;
    /**
     * ACCESS_DENIED, PASSWORD_CHANGE_REQUIRED, MFA_ENROLMENT_REQUIRED
     */
    403: Problem;
    /**
     * REQUEST_HEADERS_TOO_LARGE
     */
    431: Problem;
    /**
     * INTERNAL_ERROR
     */
    500: Problem;
    /**
     * SERVICE_UNAVAILABLE
     */
    503: Problem;
};

export type ListUsersError = ListUsersErrors[keyof ListUsersErrors];

export type ListUsersResponses = {
    /**
     * One page of users.
     */
    200: UserListDto;
};

export type ListUsersResponse = ListUsersResponses[keyof ListUsersResponses];

export type CreateUserData = {
    body: CreateUserDto;
    path?: never;
    query?: never;
    url: '/api/v1/users';
};

export type CreateUserErrors = {
    /**
     * MALFORMED_REQUEST, VALIDATION_FAILED, MALFORMED_JSON, PASSWORD_TOO_COMMON
     */
    400: Problem;
    /**
     * ACCESS_TOKEN_INVALID, STEP_UP_REQUIRED
     */
    401: Problem;
    /**
     * ACCESS_DENIED, PASSWORD_CHANGE_REQUIRED, MFA_ENROLMENT_REQUIRED
     */
    403: Problem;
    /**
     * REQUEST_TIMEOUT
     */
    408: Problem;
    /**
     * USER_NAME_TAKEN
     */
    409: Problem;
    /**
     * PAYLOAD_TOO_LARGE
     */
    413: Problem;
    /**
     * UNSUPPORTED_MEDIA_TYPE
     */
    415: Problem;
    /**
     * TOO_MANY_REQUESTS
     */
    429: Problem;
    /**
     * REQUEST_HEADERS_TOO_LARGE
     */
    431: Problem;
    /**
     * INTERNAL_ERROR
     */
    500: Problem;
    /**
     * SERVICE_UNAVAILABLE
     */
    503: Problem;
};

export type CreateUserError = CreateUserErrors[keyof CreateUserErrors];

export type CreateUserResponses = {
    /**
     * The new user.
     */
    201: UserDto;
};

export type CreateUserResponse = CreateUserResponses[keyof CreateUserResponses];

export type GetCurrentUserData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/api/v1/users/me';
};

export type GetCurrentUserErrors = {
    /**
     * MALFORMED_REQUEST
     */
    400: Problem;
    /**
     * ACCESS_TOKEN_INVALID
     */
    401: Problem;
    /**
     * ACCESS_DENIED
     */
    403: Problem;
    /**
     * REQUEST_HEADERS_TOO_LARGE
     */
    431: Problem;
    /**
     * INTERNAL_ERROR
     */
    500: Problem;
    /**
     * SERVICE_UNAVAILABLE
     */
    503: Problem;
};

export type GetCurrentUserError = GetCurrentUserErrors[keyof GetCurrentUserErrors];

export type GetCurrentUserResponses = {
    /**
     * The account of the access token.
     */
    200: UserDto;
};

export type GetCurrentUserResponse = GetCurrentUserResponses[keyof GetCurrentUserResponses];

export type DeleteUserData = {
    body?: never;
    path: {
        /**
         * The id of the user.
         */
        id: number;
    };
    query?: never;
    url: '/api/v1/users/{id}';
};

export type DeleteUserErrors = {
    /**
     * MALFORMED_REQUEST, VALIDATION_FAILED, MALFORMED_JSON
     */
    400: Problem;
    /**
     * ACCESS_TOKEN_INVALID, STEP_UP_REQUIRED
     */
    401: Problem;
    /**
     * ACCESS_DENIED, PASSWORD_CHANGE_REQUIRED, MFA_ENROLMENT_REQUIRED
     */
    403: Problem;
    /**
     * USER_NOT_FOUND
     */
    404: Problem;
    /**
     * REQUEST_TIMEOUT
     */
    408: Problem;
    /**
     * DEFAULT_ADMINISTRATOR_PROTECTED, LAST_ADMINISTRATOR
     */
    409: Problem;
    /**
     * PAYLOAD_TOO_LARGE
     */
    413: Problem;
    /**
     * UNSUPPORTED_MEDIA_TYPE
     */
    415: Problem;
    /**
     * TOO_MANY_REQUESTS
     */
    429: Problem;
    /**
     * REQUEST_HEADERS_TOO_LARGE
     */
    431: Problem;
    /**
     * INTERNAL_ERROR
     */
    500: Problem;
    /**
     * SERVICE_UNAVAILABLE
     */
    503: Problem;
};

export type DeleteUserError = DeleteUserErrors[keyof DeleteUserErrors];

export type DeleteUserResponses = {
    /**
     * The user and everything that belongs to the account are deleted.
     */
    204: void;
};

export type DeleteUserResponse = DeleteUserResponses[keyof DeleteUserResponses];

export type GetUserData = {
    body?: never;
    path: {
        /**
         * The id of the user.
         */
        id: number;
    };
    query?: never;
    url: '/api/v1/users/{id}';
};

export type GetUserErrors = {
    /**
     * MALFORMED_REQUEST, VALIDATION_FAILED
     */
    400: Problem;
    /**
     * ACCESS_TOKEN_INVALID
     */
    401: Problem;
    /**
     * ACCESS_DENIED, PASSWORD_CHANGE_REQUIRED, MFA_ENROLMENT_REQUIRED
     */
    403: Problem;
    /**
     * USER_NOT_FOUND
     */
    404: Problem;
    /**
     * REQUEST_HEADERS_TOO_LARGE
     */
    431: Problem;
    /**
     * INTERNAL_ERROR
     */
    500: Problem;
    /**
     * SERVICE_UNAVAILABLE
     */
    503: Problem;
};

export type GetUserError = GetUserErrors[keyof GetUserErrors];

export type GetUserResponses = {
    /**
     * The user.
     */
    200: UserDto;
};

export type GetUserResponse = GetUserResponses[keyof GetUserResponses];

export type UpdateUserData = {
    body?: UpdateUserDto;
    path: {
        /**
         * The id of the user.
         */
        id: number;
    };
    query?: never;
    url: '/api/v1/users/{id}';
};

export type UpdateUserErrors = {
    /**
     * MALFORMED_REQUEST, VALIDATION_FAILED, MALFORMED_JSON
     */
    400: Problem;
    /**
     * ACCESS_TOKEN_INVALID, STEP_UP_REQUIRED
     */
    401: Problem;
    /**
     * ACCESS_DENIED, PASSWORD_CHANGE_REQUIRED, MFA_ENROLMENT_REQUIRED
     */
    403: Problem;
    /**
     * USER_NOT_FOUND
     */
    404: Problem;
    /**
     * REQUEST_TIMEOUT
     */
    408: Problem;
    /**
     * LAST_ADMINISTRATOR, VERIFIER_HAS_NO_MFA
     */
    409: Problem;
    /**
     * PAYLOAD_TOO_LARGE
     */
    413: Problem;
    /**
     * UNSUPPORTED_MEDIA_TYPE
     */
    415: Problem;
    /**
     * TOO_MANY_REQUESTS
     */
    429: Problem;
    /**
     * REQUEST_HEADERS_TOO_LARGE
     */
    431: Problem;
    /**
     * INTERNAL_ERROR
     */
    500: Problem;
    /**
     * SERVICE_UNAVAILABLE
     */
    503: Problem;
};

export type UpdateUserError = UpdateUserErrors[keyof UpdateUserErrors];

export type UpdateUserResponses = {
    /**
     * The updated user.
     */
    200: UserDto;
};

export type UpdateUserResponse = UpdateUserResponses[keyof UpdateUserResponses];

export type ChangePasswordData = {
    body: ChangePasswordDto;
    path: {
        /**
         * The id of the user.
         */
        id: number;
    };
    query?: never;
    url: '/api/v1/users/{id}/changePassword';
};

export type ChangePasswordErrors = {
    /**
     * MALFORMED_REQUEST, VALIDATION_FAILED, MALFORMED_JSON, CURRENT_PASSWORD_INVALID, PASSWORD_TOO_COMMON
     */
    400: Problem;
    /**
     * ACCESS_TOKEN_INVALID, STEP_UP_REQUIRED
     */
    401: Problem;
    /**
     * ACCESS_DENIED, MFA_ENROLMENT_REQUIRED, PASSWORD_CHANGE_REQUIRED
     */
    403: Problem;
    /**
     * USER_NOT_FOUND
     */
    404: Problem;
    /**
     * REQUEST_TIMEOUT
     */
    408: Problem;
    /**
     * PAYLOAD_TOO_LARGE
     */
    413: Problem;
    /**
     * UNSUPPORTED_MEDIA_TYPE
     */
    415: Problem;
    /**
     * TOO_MANY_REQUESTS, PASSWORD_LOCKED
     */
    429: Problem;
    /**
     * REQUEST_HEADERS_TOO_LARGE
     */
    431: Problem;
    /**
     * INTERNAL_ERROR
     */
    500: Problem;
    /**
     * SERVICE_UNAVAILABLE
     */
    503: Problem;
};

export type ChangePasswordError = ChangePasswordErrors[keyof ChangePasswordErrors];

export type ChangePasswordResponses = {
    /**
     * The password is changed.
     */
    204: void;
};

export type ChangePasswordResponse = ChangePasswordResponses[keyof ChangePasswordResponses];

export type ListAuthenticatorsData = {
    body?: never;
    path: {
        /**
         * The id of the user.
         */
        id: number;
    };
    query?: never;
    url: '/api/v1/users/{id}/authenticators';
};

export type ListAuthenticatorsErrors = {
    /**
     * MALFORMED_REQUEST, VALIDATION_FAILED
     */
    400: Problem;
    /**
     * ACCESS_TOKEN_INVALID
     */
    401: Problem;
    /**
     * ACCESS_DENIED, PASSWORD_CHANGE_REQUIRED, MFA_ENROLMENT_REQUIRED
     */
    403: Problem;
    /**
     * USER_NOT_FOUND
     */
    404: Problem;
    /**
     * REQUEST_HEADERS_TOO_LARGE
     */
    431: Problem;
    /**
     * INTERNAL_ERROR
     */
    500: Problem;
    /**
     * SERVICE_UNAVAILABLE
     */
    503: Problem;
};

export type ListAuthenticatorsError = ListAuthenticatorsErrors[keyof ListAuthenticatorsErrors];

export type ListAuthenticatorsResponses = {
    /**
     * The active authenticators.
     */
    200: Array<AuthenticatorDto>;
};

export type ListAuthenticatorsResponse = ListAuthenticatorsResponses[keyof ListAuthenticatorsResponses];

export type AddAuthenticatorData = {
    body: AddAuthenticatorDto;
    path: {
        /**
         * The id of the user.
         */
        id: number;
    };
    query?: {
        /**
         * Adds `qrImage` to the answer, for clients that only want to show it.
         */
        qrImage?: 'svg' | 'png';
    };
    url: '/api/v1/users/{id}/authenticators';
};

export type AddAuthenticatorErrors = {
    /**
     * MALFORMED_REQUEST, VALIDATION_FAILED, MALFORMED_JSON
     */
    400: Problem;
    /**
     * ACCESS_TOKEN_INVALID, STEP_UP_REQUIRED
     */
    401: Problem;
    /**
     * ACCESS_DENIED, PASSWORD_CHANGE_REQUIRED, MFA_ENROLMENT_REQUIRED, MFA_SESSION_REQUIRED, PASSKEY_SESSION_REQUIRED
     */
    403: Problem;
    /**
     * USER_NOT_FOUND
     */
    404: Problem;
    /**
     * REQUEST_TIMEOUT
     */
    408: Problem;
    /**
     * USER_DISABLED, AUTHENTICATOR_LIMIT, VERIFIER_HAS_NO_MFA
     */
    409: Problem;
    /**
     * PAYLOAD_TOO_LARGE
     */
    413: Problem;
    /**
     * UNSUPPORTED_MEDIA_TYPE
     */
    415: Problem;
    /**
     * TOO_MANY_REQUESTS
     */
    429: Problem;
    /**
     * REQUEST_HEADERS_TOO_LARGE
     */
    431: Problem;
    /**
     * INTERNAL_ERROR
     */
    500: Problem;
    /**
     * SERVICE_UNAVAILABLE
     */
    503: Problem;
};

export type AddAuthenticatorError = AddAuthenticatorErrors[keyof AddAuthenticatorErrors];

export type AddAuthenticatorResponses = {
    /**
     * What the user needs, shown only once.
     */
    201: AddedAuthenticatorDto;
};

export type AddAuthenticatorResponse = AddAuthenticatorResponses[keyof AddAuthenticatorResponses];

export type ConfirmAuthenticatorData = {
    body: AcceptMfaDto;
    path: {
        /**
         * The id of the user.
         */
        id: number;
        /**
         * The id of the authenticator.
         */
        authenticatorId: number;
    };
    query?: never;
    url: '/api/v1/users/{id}/authenticators/{authenticatorId}/confirm';
};

export type ConfirmAuthenticatorErrors = {
    /**
     * MALFORMED_REQUEST, VALIDATION_FAILED, MALFORMED_JSON, CODE_INVALID, ENROLMENT_EXHAUSTED, ENROLMENT_TOKEN_INVALID
     */
    400: Problem;
    /**
     * ACCESS_TOKEN_INVALID
     */
    401: Problem;
    /**
     * ACCESS_DENIED, PASSWORD_CHANGE_REQUIRED, MFA_ENROLMENT_REQUIRED, MFA_SESSION_REQUIRED
     */
    403: Problem;
    /**
     * USER_NOT_FOUND
     */
    404: Problem;
    /**
     * REQUEST_TIMEOUT
     */
    408: Problem;
    /**
     * USER_DISABLED, AUTHENTICATOR_LIMIT, VERIFIER_HAS_NO_MFA
     */
    409: Problem;
    /**
     * PAYLOAD_TOO_LARGE
     */
    413: Problem;
    /**
     * UNSUPPORTED_MEDIA_TYPE
     */
    415: Problem;
    /**
     * TOO_MANY_REQUESTS
     */
    429: Problem;
    /**
     * REQUEST_HEADERS_TOO_LARGE
     */
    431: Problem;
    /**
     * INTERNAL_ERROR
     */
    500: Problem;
    /**
     * SERVICE_UNAVAILABLE
     */
    503: Problem;
};

export type ConfirmAuthenticatorError = ConfirmAuthenticatorErrors[keyof ConfirmAuthenticatorErrors];

export type ConfirmAuthenticatorResponses = {
    /**
     * The authenticator is active.
     */
    200: unknown;
};

export type RemoveAuthenticatorData = {
    body?: never;
    path: {
        /**
         * The id of the user.
         */
        id: number;
        /**
         * The id of the authenticator.
         */
        authenticatorId: number;
    };
    query?: never;
    url: '/api/v1/users/{id}/authenticators/{authenticatorId}';
};

export type RemoveAuthenticatorErrors = {
    /**
     * MALFORMED_REQUEST, VALIDATION_FAILED, MALFORMED_JSON
     */
    400: Problem;
    /**
     * ACCESS_TOKEN_INVALID, STEP_UP_REQUIRED
     */
    401: Problem;
    /**
     * ACCESS_DENIED, PASSWORD_CHANGE_REQUIRED, MFA_ENROLMENT_REQUIRED, MFA_SESSION_REQUIRED
     */
    403: Problem;
    /**
     * USER_NOT_FOUND, AUTHENTICATOR_NOT_FOUND
     */
    404: Problem;
    /**
     * REQUEST_TIMEOUT
     */
    408: Problem;
    /**
     * PAYLOAD_TOO_LARGE
     */
    413: Problem;
    /**
     * UNSUPPORTED_MEDIA_TYPE
     */
    415: Problem;
    /**
     * TOO_MANY_REQUESTS
     */
    429: Problem;
    /**
     * REQUEST_HEADERS_TOO_LARGE
     */
    431: Problem;
    /**
     * INTERNAL_ERROR
     */
    500: Problem;
    /**
     * SERVICE_UNAVAILABLE
     */
    503: Problem;
};

export type RemoveAuthenticatorError = RemoveAuthenticatorErrors[keyof RemoveAuthenticatorErrors];

export type RemoveAuthenticatorResponses = {
    /**
     * The authenticator no longer works.
     */
    204: void;
};

export type RemoveAuthenticatorResponse = RemoveAuthenticatorResponses[keyof RemoveAuthenticatorResponses];

export type RenameAuthenticatorData = {
    body: NameAuthenticatorDto;
    path: {
        /**
         * The id of the user.
         */
        id: number;
        /**
         * The id of the authenticator.
         */
        authenticatorId: number;
    };
    query?: never;
    url: '/api/v1/users/{id}/authenticators/{authenticatorId}';
};

export type RenameAuthenticatorErrors = {
    /**
     * MALFORMED_REQUEST, VALIDATION_FAILED, MALFORMED_JSON
     */
    400: Problem;
    /**
     * ACCESS_TOKEN_INVALID
     */
    401: Problem;
    /**
     * ACCESS_DENIED, PASSWORD_CHANGE_REQUIRED, MFA_ENROLMENT_REQUIRED, MFA_SESSION_REQUIRED
     */
    403: Problem;
    /**
     * USER_NOT_FOUND, AUTHENTICATOR_NOT_FOUND
     */
    404: Problem;
    /**
     * REQUEST_TIMEOUT
     */
    408: Problem;
    /**
     * PAYLOAD_TOO_LARGE
     */
    413: Problem;
    /**
     * UNSUPPORTED_MEDIA_TYPE
     */
    415: Problem;
    /**
     * TOO_MANY_REQUESTS
     */
    429: Problem;
    /**
     * REQUEST_HEADERS_TOO_LARGE
     */
    431: Problem;
    /**
     * INTERNAL_ERROR
     */
    500: Problem;
    /**
     * SERVICE_UNAVAILABLE
     */
    503: Problem;
};

export type RenameAuthenticatorError = RenameAuthenticatorErrors[keyof RenameAuthenticatorErrors];

export type RenameAuthenticatorResponses = {
    /**
     * The authenticator.
     */
    200: AuthenticatorDto;
};

export type RenameAuthenticatorResponse = RenameAuthenticatorResponses[keyof RenameAuthenticatorResponses];

export type ResynchroniseAuthenticatorData = {
    body: ResynchroniseDto;
    path: {
        /**
         * The id of the user.
         */
        id: number;
        /**
         * The id of the authenticator.
         */
        authenticatorId: number;
    };
    query?: never;
    url: '/api/v1/users/{id}/authenticators/{authenticatorId}/resynchronise';
};

export type ResynchroniseAuthenticatorErrors = {
    /**
     * MALFORMED_REQUEST, VALIDATION_FAILED, MALFORMED_JSON, CODE_INVALID
     */
    400: Problem;
    /**
     * ACCESS_TOKEN_INVALID, STEP_UP_REQUIRED
     */
    401: Problem;
    /**
     * ACCESS_DENIED, PASSWORD_CHANGE_REQUIRED, MFA_ENROLMENT_REQUIRED, MFA_SESSION_REQUIRED
     */
    403: Problem;
    /**
     * USER_NOT_FOUND, AUTHENTICATOR_NOT_FOUND
     */
    404: Problem;
    /**
     * REQUEST_TIMEOUT
     */
    408: Problem;
    /**
     * PAYLOAD_TOO_LARGE
     */
    413: Problem;
    /**
     * UNSUPPORTED_MEDIA_TYPE
     */
    415: Problem;
    /**
     * TOO_MANY_REQUESTS, MFA_LOCKED
     */
    429: Problem;
    /**
     * REQUEST_HEADERS_TOO_LARGE
     */
    431: Problem;
    /**
     * INTERNAL_ERROR
     */
    500: Problem;
    /**
     * SERVICE_UNAVAILABLE
     */
    503: Problem;
};

export type ResynchroniseAuthenticatorError = ResynchroniseAuthenticatorErrors[keyof ResynchroniseAuthenticatorErrors];

export type ResynchroniseAuthenticatorResponses = {
    /**
     * The authenticator.
     */
    200: AuthenticatorDto;
};

export type ResynchroniseAuthenticatorResponse = ResynchroniseAuthenticatorResponses[keyof ResynchroniseAuthenticatorResponses];

export type PasskeyOptionsData = {
    body?: never;
    path: {
        /**
         * The id of the user.
         */
        id: number;
    };
    query?: never;
    url: '/api/v1/users/{id}/passkeys/options';
};

export type PasskeyOptionsErrors = {
    /**
     * MALFORMED_REQUEST, VALIDATION_FAILED, MALFORMED_JSON
     */
    400: Problem;
    /**
     * ACCESS_TOKEN_INVALID, STEP_UP_REQUIRED
     */
    401: Problem;
    /**
     * ACCESS_DENIED, PASSWORD_CHANGE_REQUIRED, MFA_SESSION_REQUIRED, PASSKEY_SESSION_REQUIRED
     */
    403: Problem;
    /**
     * USER_NOT_FOUND
     */
    404: Problem;
    /**
     * REQUEST_TIMEOUT
     */
    408: Problem;
    /**
     * AUTHENTICATOR_LIMIT, PASSKEYS_UNAVAILABLE
     */
    409: Problem;
    /**
     * PAYLOAD_TOO_LARGE
     */
    413: Problem;
    /**
     * UNSUPPORTED_MEDIA_TYPE
     */
    415: Problem;
    /**
     * TOO_MANY_REQUESTS
     */
    429: Problem;
    /**
     * REQUEST_HEADERS_TOO_LARGE
     */
    431: Problem;
    /**
     * INTERNAL_ERROR
     */
    500: Problem;
    /**
     * SERVICE_UNAVAILABLE
     */
    503: Problem;
};

export type PasskeyOptionsError = PasskeyOptionsErrors[keyof PasskeyOptionsErrors];

export type PasskeyOptionsResponses = {
    /**
     * The options, and a token for addPasskey.
     */
    200: PasskeyOptionsDto;
};

export type PasskeyOptionsResponse = PasskeyOptionsResponses[keyof PasskeyOptionsResponses];

export type AddPasskeyData = {
    body: AddPasskeyDto;
    path: {
        /**
         * The id of the user.
         */
        id: number;
    };
    query?: never;
    url: '/api/v1/users/{id}/passkeys';
};

export type AddPasskeyErrors = {
    /**
     * MALFORMED_REQUEST, VALIDATION_FAILED, MALFORMED_JSON, PASSKEY_TOKEN_INVALID, PASSKEY_INVALID
     */
    400: Problem;
    /**
     * ACCESS_TOKEN_INVALID
     */
    401: Problem;
    /**
     * ACCESS_DENIED, PASSWORD_CHANGE_REQUIRED, MFA_SESSION_REQUIRED
     */
    403: Problem;
    /**
     * USER_NOT_FOUND
     */
    404: Problem;
    /**
     * REQUEST_TIMEOUT
     */
    408: Problem;
    /**
     * PASSKEY_ALREADY_REGISTERED, AUTHENTICATOR_LIMIT, PASSKEYS_UNAVAILABLE
     */
    409: Problem;
    /**
     * PAYLOAD_TOO_LARGE
     */
    413: Problem;
    /**
     * UNSUPPORTED_MEDIA_TYPE
     */
    415: Problem;
    /**
     * TOO_MANY_REQUESTS
     */
    429: Problem;
    /**
     * REQUEST_HEADERS_TOO_LARGE
     */
    431: Problem;
    /**
     * INTERNAL_ERROR
     */
    500: Problem;
    /**
     * SERVICE_UNAVAILABLE
     */
    503: Problem;
};

export type AddPasskeyError = AddPasskeyErrors[keyof AddPasskeyErrors];

export type AddPasskeyResponses = {
    /**
     * The passkey.
     */
    201: AddedPasskeyDto;
};

export type AddPasskeyResponse = AddPasskeyResponses[keyof AddPasskeyResponses];

export type EnableMfaData = {
    body?: EnableMfaDto;
    path: {
        /**
         * The id of the user.
         */
        id: number;
    };
    query?: {
        /**
         * Adds `qrImage` to the answer, for clients that only want to show it.
         */
        qrImage?: 'svg' | 'png';
    };
    url: '/api/v1/users/{id}/enableMfa';
};

export type EnableMfaErrors = {
    /**
     * MALFORMED_REQUEST, VALIDATION_FAILED, MALFORMED_JSON
     */
    400: Problem;
    /**
     * ACCESS_TOKEN_INVALID, STEP_UP_REQUIRED
     */
    401: Problem;
    /**
     * ACCESS_DENIED, PASSWORD_CHANGE_REQUIRED, MFA_SESSION_REQUIRED, PASSKEY_SESSION_REQUIRED, MFA_ENROLMENT_REQUIRED
     */
    403: Problem;
    /**
     * USER_NOT_FOUND
     */
    404: Problem;
    /**
     * REQUEST_TIMEOUT
     */
    408: Problem;
    /**
     * USER_DISABLED, MFA_ALREADY_ENABLED, AUTHENTICATOR_LIMIT, VERIFIER_HAS_NO_MFA
     */
    409: Problem;
    /**
     * PAYLOAD_TOO_LARGE
     */
    413: Problem;
    /**
     * UNSUPPORTED_MEDIA_TYPE
     */
    415: Problem;
    /**
     * TOO_MANY_REQUESTS
     */
    429: Problem;
    /**
     * REQUEST_HEADERS_TOO_LARGE
     */
    431: Problem;
    /**
     * INTERNAL_ERROR
     */
    500: Problem;
    /**
     * SERVICE_UNAVAILABLE
     */
    503: Problem;
};

export type EnableMfaError = EnableMfaErrors[keyof EnableMfaErrors];

export type EnableMfaResponses = {
    /**
     * What the user needs, shown only once.
     */
    200: MfaEnrolmentDto;
};

export type EnableMfaResponse = EnableMfaResponses[keyof EnableMfaResponses];

export type AcceptMfaData = {
    body: AcceptMfaDto;
    path: {
        /**
         * The id of the user.
         */
        id: number;
    };
    query?: never;
    url: '/api/v1/users/{id}/acceptMfa';
};

export type AcceptMfaErrors = {
    /**
     * MALFORMED_REQUEST, VALIDATION_FAILED, MALFORMED_JSON, CODE_INVALID, ENROLMENT_EXHAUSTED, ENROLMENT_TOKEN_INVALID
     */
    400: Problem;
    /**
     * ACCESS_TOKEN_INVALID
     */
    401: Problem;
    /**
     * ACCESS_DENIED, PASSWORD_CHANGE_REQUIRED, MFA_SESSION_REQUIRED, MFA_ENROLMENT_REQUIRED
     */
    403: Problem;
    /**
     * USER_NOT_FOUND
     */
    404: Problem;
    /**
     * REQUEST_TIMEOUT
     */
    408: Problem;
    /**
     * USER_DISABLED, AUTHENTICATOR_LIMIT, VERIFIER_HAS_NO_MFA
     */
    409: Problem;
    /**
     * PAYLOAD_TOO_LARGE
     */
    413: Problem;
    /**
     * UNSUPPORTED_MEDIA_TYPE
     */
    415: Problem;
    /**
     * TOO_MANY_REQUESTS
     */
    429: Problem;
    /**
     * REQUEST_HEADERS_TOO_LARGE
     */
    431: Problem;
    /**
     * INTERNAL_ERROR
     */
    500: Problem;
    /**
     * SERVICE_UNAVAILABLE
     */
    503: Problem;
};

export type AcceptMfaError = AcceptMfaErrors[keyof AcceptMfaErrors];

export type AcceptMfaResponses = {
    /**
     * MFA is on.
     */
    200: unknown;
};

export type DisableMfaData = {
    body?: DisableMfaDto;
    path: {
        /**
         * The id of the user.
         */
        id: number;
    };
    query?: never;
    url: '/api/v1/users/{id}/disableMfa';
};

export type DisableMfaErrors = {
    /**
     * MALFORMED_REQUEST, VALIDATION_FAILED, MALFORMED_JSON
     */
    400: Problem;
    /**
     * ACCESS_TOKEN_INVALID, STEP_UP_REQUIRED
     */
    401: Problem;
    /**
     * ACCESS_DENIED, PASSWORD_CHANGE_REQUIRED, MFA_ENROLMENT_REQUIRED, MFA_SESSION_REQUIRED
     */
    403: Problem;
    /**
     * USER_NOT_FOUND
     */
    404: Problem;
    /**
     * REQUEST_TIMEOUT
     */
    408: Problem;
    /**
     * MFA_NOT_ENABLED
     */
    409: Problem;
    /**
     * PAYLOAD_TOO_LARGE
     */
    413: Problem;
    /**
     * UNSUPPORTED_MEDIA_TYPE
     */
    415: Problem;
    /**
     * TOO_MANY_REQUESTS
     */
    429: Problem;
    /**
     * REQUEST_HEADERS_TOO_LARGE
     */
    431: Problem;
    /**
     * INTERNAL_ERROR
     */
    500: Problem;
    /**
     * SERVICE_UNAVAILABLE
     */
    503: Problem;
};

export type DisableMfaError = DisableMfaErrors[keyof DisableMfaErrors];

export type DisableMfaResponses = {
    /**
     * MFA is off.
     */
    200: unknown;
};

export type GetMfaStatusData = {
    body?: never;
    path: {
        /**
         * The id of the user.
         */
        id: number;
    };
    query?: never;
    url: '/api/v1/users/{id}/mfa';
};

export type GetMfaStatusErrors = {
    /**
     * MALFORMED_REQUEST, VALIDATION_FAILED
     */
    400: Problem;
    /**
     * ACCESS_TOKEN_INVALID
     */
    401: Problem;
    /**
     * ACCESS_DENIED, PASSWORD_CHANGE_REQUIRED, MFA_ENROLMENT_REQUIRED
     */
    403: Problem;
    /**
     * USER_NOT_FOUND
     */
    404: Problem;
    /**
     * REQUEST_HEADERS_TOO_LARGE
     */
    431: Problem;
    /**
     * INTERNAL_ERROR
     */
    500: Problem;
    /**
     * SERVICE_UNAVAILABLE
     */
    503: Problem;
};

export type GetMfaStatusError = GetMfaStatusErrors[keyof GetMfaStatusErrors];

export type GetMfaStatusResponses = {
    /**
     * The status.
     */
    200: MfaStatusDto;
};

export type GetMfaStatusResponse = GetMfaStatusResponses[keyof GetMfaStatusResponses];

export type ReissueScratchCodesData = {
    body?: never;
    path: {
        /**
         * The id of the user.
         */
        id: number;
    };
    query?: never;
    url: '/api/v1/users/{id}/mfa/scratchCodes';
};

export type ReissueScratchCodesErrors = {
    /**
     * MALFORMED_REQUEST, VALIDATION_FAILED, MALFORMED_JSON
     */
    400: Problem;
    /**
     * ACCESS_TOKEN_INVALID, STEP_UP_REQUIRED
     */
    401: Problem;
    /**
     * ACCESS_DENIED, PASSWORD_CHANGE_REQUIRED, MFA_ENROLMENT_REQUIRED, MFA_SESSION_REQUIRED
     */
    403: Problem;
    /**
     * USER_NOT_FOUND
     */
    404: Problem;
    /**
     * REQUEST_TIMEOUT
     */
    408: Problem;
    /**
     * MFA_NOT_ENABLED
     */
    409: Problem;
    /**
     * PAYLOAD_TOO_LARGE
     */
    413: Problem;
    /**
     * UNSUPPORTED_MEDIA_TYPE
     */
    415: Problem;
    /**
     * TOO_MANY_REQUESTS
     */
    429: Problem;
    /**
     * REQUEST_HEADERS_TOO_LARGE
     */
    431: Problem;
    /**
     * INTERNAL_ERROR
     */
    500: Problem;
    /**
     * SERVICE_UNAVAILABLE
     */
    503: Problem;
};

export type ReissueScratchCodesError = ReissueScratchCodesErrors[keyof ReissueScratchCodesErrors];

export type ReissueScratchCodesResponses = {
    /**
     * The new scratch codes, shown only once.
     */
    200: ScratchCodesDto;
};

export type ReissueScratchCodesResponse = ReissueScratchCodesResponses[keyof ReissueScratchCodesResponses];

export type UnlockMfaData = {
    body?: never;
    path: {
        /**
         * The id of the user.
         */
        id: number;
    };
    query?: never;
    url: '/api/v1/users/{id}/mfa/unlock';
};

export type UnlockMfaErrors = {
    /**
     * MALFORMED_REQUEST, VALIDATION_FAILED, MALFORMED_JSON
     */
    400: Problem;
    /**
     * ACCESS_TOKEN_INVALID, STEP_UP_REQUIRED
     */
    401: Problem;
    /**
     * ACCESS_DENIED, PASSWORD_CHANGE_REQUIRED, MFA_ENROLMENT_REQUIRED, MFA_SESSION_REQUIRED
     */
    403: Problem;
    /**
     * USER_NOT_FOUND
     */
    404: Problem;
    /**
     * REQUEST_TIMEOUT
     */
    408: Problem;
    /**
     * PAYLOAD_TOO_LARGE
     */
    413: Problem;
    /**
     * UNSUPPORTED_MEDIA_TYPE
     */
    415: Problem;
    /**
     * REQUEST_HEADERS_TOO_LARGE
     */
    431: Problem;
    /**
     * INTERNAL_ERROR
     */
    500: Problem;
    /**
     * SERVICE_UNAVAILABLE
     */
    503: Problem;
};

export type UnlockMfaError = UnlockMfaErrors[keyof UnlockMfaErrors];

export type UnlockMfaResponses = {
    /**
     * The second factor is not locked.
     */
    204: void;
};

export type UnlockMfaResponse = UnlockMfaResponses[keyof UnlockMfaResponses];

export type VerifyMfaData = {
    body: VerifyMfaDto;
    path: {
        /**
         * The id of the user.
         */
        id: number;
    };
    query?: never;
    url: '/api/v1/users/{id}/verifyMfa';
};

export type VerifyMfaErrors = {
    /**
     * MALFORMED_REQUEST, VALIDATION_FAILED, MALFORMED_JSON
     */
    400: Problem;
    /**
     * ACCESS_TOKEN_INVALID
     */
    401: Problem;
    /**
     * ACCESS_DENIED, PASSWORD_CHANGE_REQUIRED, MFA_ENROLMENT_REQUIRED
     */
    403: Problem;
    /**
     * USER_NOT_FOUND
     */
    404: Problem;
    /**
     * REQUEST_TIMEOUT
     */
    408: Problem;
    /**
     * USER_DISABLED, MFA_NOT_ENABLED
     */
    409: Problem;
    /**
     * PAYLOAD_TOO_LARGE
     */
    413: Problem;
    /**
     * UNSUPPORTED_MEDIA_TYPE
     */
    415: Problem;
    /**
     * MFA_LOCKED
     */
    429: Problem;
    /**
     * REQUEST_HEADERS_TOO_LARGE
     */
    431: Problem;
    /**
     * INTERNAL_ERROR
     */
    500: Problem;
    /**
     * SERVICE_UNAVAILABLE
     */
    503: Problem;
};

export type VerifyMfaError = VerifyMfaErrors[keyof VerifyMfaErrors];

export type VerifyMfaResponses = {
    /**
     * Whether the code was correct.
     */
    200: VerificationDto;
};

export type VerifyMfaResponse = VerifyMfaResponses[keyof VerifyMfaResponses];

export type EndOtherSessionsData = {
    body?: never;
    path: {
        /**
         * The id of the user.
         */
        id: number;
    };
    query?: never;
    url: '/api/v1/users/{id}/sessions';
};

export type EndOtherSessionsErrors = {
    /**
     * MALFORMED_REQUEST, VALIDATION_FAILED, MALFORMED_JSON
     */
    400: Problem;
    /**
     * ACCESS_TOKEN_INVALID
     */
    401: Problem;
    /**
     * ACCESS_DENIED, PASSWORD_CHANGE_REQUIRED, MFA_ENROLMENT_REQUIRED
     */
    403: Problem;
    /**
     * USER_NOT_FOUND
     */
    404: Problem;
    /**
     * REQUEST_TIMEOUT
     */
    408: Problem;
    /**
     * PAYLOAD_TOO_LARGE
     */
    413: Problem;
    /**
     * UNSUPPORTED_MEDIA_TYPE
     */
    415: Problem;
    /**
     * REQUEST_HEADERS_TOO_LARGE
     */
    431: Problem;
    /**
     * INTERNAL_ERROR
     */
    500: Problem;
    /**
     * SERVICE_UNAVAILABLE
     */
    503: Problem;
};

export type EndOtherSessionsError = EndOtherSessionsErrors[keyof EndOtherSessionsErrors];

export type EndOtherSessionsResponses = {
    /**
     * The sessions have ended; their tokens no longer work.
     */
    204: void;
};

export type EndOtherSessionsResponse = EndOtherSessionsResponses[keyof EndOtherSessionsResponses];

export type ListSessionsData = {
    body?: never;
    path: {
        /**
         * The id of the user.
         */
        id: number;
    };
    query?: never;
    url: '/api/v1/users/{id}/sessions';
};

export type ListSessionsErrors = {
    /**
     * MALFORMED_REQUEST, VALIDATION_FAILED
     */
    400: Problem;
    /**
     * ACCESS_TOKEN_INVALID
     */
    401: Problem;
    /**
     * ACCESS_DENIED, PASSWORD_CHANGE_REQUIRED, MFA_ENROLMENT_REQUIRED
     */
    403: Problem;
    /**
     * USER_NOT_FOUND
     */
    404: Problem;
    /**
     * REQUEST_HEADERS_TOO_LARGE
     */
    431: Problem;
    /**
     * INTERNAL_ERROR
     */
    500: Problem;
    /**
     * SERVICE_UNAVAILABLE
     */
    503: Problem;
};

export type ListSessionsError = ListSessionsErrors[keyof ListSessionsErrors];

export type ListSessionsResponses = {
    /**
     * The live sessions.
     */
    200: SessionListDto;
};

export type ListSessionsResponse = ListSessionsResponses[keyof ListSessionsResponses];

export type EndSessionData = {
    body?: never;
    path: {
        /**
         * The id of the user.
         */
        id: number;
        /**
         * The id of the session.
         */
        sessionId: string;
    };
    query?: never;
    url: '/api/v1/users/{id}/sessions/{sessionId}';
};

export type EndSessionErrors = {
    /**
     * MALFORMED_REQUEST, VALIDATION_FAILED, MALFORMED_JSON
     */
    400: Problem;
    /**
     * ACCESS_TOKEN_INVALID
     */
    401: Problem;
    /**
     * ACCESS_DENIED, PASSWORD_CHANGE_REQUIRED, MFA_ENROLMENT_REQUIRED
     */
    403: Problem;
    /**
     * USER_NOT_FOUND, SESSION_NOT_FOUND
     */
    404: Problem;
    /**
     * REQUEST_TIMEOUT
     */
    408: Problem;
    /**
     * PAYLOAD_TOO_LARGE
     */
    413: Problem;
    /**
     * UNSUPPORTED_MEDIA_TYPE
     */
    415: Problem;
    /**
     * REQUEST_HEADERS_TOO_LARGE
     */
    431: Problem;
    /**
     * INTERNAL_ERROR
     */
    500: Problem;
    /**
     * SERVICE_UNAVAILABLE
     */
    503: Problem;
};

export type EndSessionError = EndSessionErrors[keyof EndSessionErrors];

export type EndSessionResponses = {
    /**
     * The session has ended; its tokens no longer work.
     */
    204: void;
};

export type EndSessionResponse = EndSessionResponses[keyof EndSessionResponses];

export type RequestPasskeyOptionsData = {
    body: PasskeyOptionsRequestDto;
    path?: never;
    query?: never;
    url: '/api/oauth2/passkeyOptions';
};

export type RequestPasskeyOptionsErrors = {
    /**
     * MALFORMED_REQUEST, VALIDATION_FAILED, MALFORMED_JSON, MFA_TOKEN_INVALID
     */
    400: OAuthError;
    /**
     * AUTHENTICATOR_NOT_FOUND
     */
    404: OAuthError;
    /**
     * REQUEST_TIMEOUT
     */
    408: OAuthError;
    /**
     * PASSKEYS_UNAVAILABLE
     */
    409: OAuthError;
    /**
     * PAYLOAD_TOO_LARGE
     */
    413: OAuthError;
    /**
     * UNSUPPORTED_MEDIA_TYPE
     */
    415: OAuthError;
    /**
     * TOO_MANY_REQUESTS
     */
    429: OAuthError;
    /**
     * REQUEST_HEADERS_TOO_LARGE
     */
    431: OAuthError;
    /**
     * INTERNAL_ERROR
     */
    500: OAuthError;
    /**
     * SERVICE_UNAVAILABLE
     */
    503: OAuthError;
};

export type RequestPasskeyOptionsError = RequestPasskeyOptionsErrors[keyof RequestPasskeyOptionsErrors];

export type RequestPasskeyOptionsResponses = {
    /**
     * The options.
     */
    200: PasskeyRequestOptionsDto;
};

export type RequestPasskeyOptionsResponse = RequestPasskeyOptionsResponses[keyof RequestPasskeyOptionsResponses];

export type StepUpData = {
    body: StepUpDto;
    path?: never;
    query?: never;
    url: '/api/v1/sessions/current/stepUp';
};

export type StepUpErrors = {
    /**
     * MALFORMED_REQUEST, VALIDATION_FAILED, MALFORMED_JSON, CODE_INVALID, PASSKEY_INVALID, CURRENT_PASSWORD_INVALID
     */
    400: Problem;
    /**
     * ACCESS_TOKEN_INVALID
     */
    401: Problem;
    /**
     * ACCESS_DENIED
     */
    403: Problem;
    /**
     * REQUEST_TIMEOUT
     */
    408: Problem;
    /**
     * MFA_NOT_ENABLED, PASSKEYS_UNAVAILABLE
     */
    409: Problem;
    /**
     * PAYLOAD_TOO_LARGE
     */
    413: Problem;
    /**
     * UNSUPPORTED_MEDIA_TYPE
     */
    415: Problem;
    /**
     * TOO_MANY_REQUESTS, MFA_LOCKED, PASSWORD_LOCKED
     */
    429: Problem;
    /**
     * REQUEST_HEADERS_TOO_LARGE
     */
    431: Problem;
    /**
     * INTERNAL_ERROR
     */
    500: Problem;
    /**
     * SERVICE_UNAVAILABLE
     */
    503: Problem;
};

export type StepUpError = StepUpErrors[keyof StepUpErrors];

export type StepUpResponses = {
    /**
     * New tokens of the same session.
     */
    200: TokenPairDto;
};

export type StepUpResponse = StepUpResponses[keyof StepUpResponses];

export type StepUpPasskeyOptionsData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/api/v1/sessions/current/stepUp/passkeyOptions';
};

export type StepUpPasskeyOptionsErrors = {
    /**
     * MALFORMED_REQUEST, VALIDATION_FAILED, MALFORMED_JSON
     */
    400: Problem;
    /**
     * ACCESS_TOKEN_INVALID
     */
    401: Problem;
    /**
     * ACCESS_DENIED
     */
    403: Problem;
    /**
     * AUTHENTICATOR_NOT_FOUND
     */
    404: Problem;
    /**
     * REQUEST_TIMEOUT
     */
    408: Problem;
    /**
     * PASSKEYS_UNAVAILABLE
     */
    409: Problem;
    /**
     * PAYLOAD_TOO_LARGE
     */
    413: Problem;
    /**
     * UNSUPPORTED_MEDIA_TYPE
     */
    415: Problem;
    /**
     * TOO_MANY_REQUESTS
     */
    429: Problem;
    /**
     * REQUEST_HEADERS_TOO_LARGE
     */
    431: Problem;
    /**
     * INTERNAL_ERROR
     */
    500: Problem;
    /**
     * SERVICE_UNAVAILABLE
     */
    503: Problem;
};

export type StepUpPasskeyOptionsError = StepUpPasskeyOptionsErrors[keyof StepUpPasskeyOptionsErrors];

export type StepUpPasskeyOptionsResponses = {
    /**
     * The options.
     */
    200: PasskeyRequestOptionsDto;
};

export type StepUpPasskeyOptionsResponse = StepUpPasskeyOptionsResponses[keyof StepUpPasskeyOptionsResponses];

export type SignOutData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/api/oauth2/token';
};

export type SignOutErrors = {
    /**
     * MALFORMED_REQUEST, VALIDATION_FAILED, MALFORMED_JSON
     */
    400: OAuthError;
    /**
     * ACCESS_TOKEN_INVALID
     */
    401: OAuthError;
    /**
     * ACCESS_DENIED
     */
    403: OAuthError;
    /**
     * REQUEST_TIMEOUT
     */
    408: OAuthError;
    /**
     * PAYLOAD_TOO_LARGE
     */
    413: OAuthError;
    /**
     * UNSUPPORTED_MEDIA_TYPE
     */
    415: OAuthError;
    /**
     * REQUEST_HEADERS_TOO_LARGE
     */
    431: OAuthError;
    /**
     * INTERNAL_ERROR
     */
    500: OAuthError;
    /**
     * SERVICE_UNAVAILABLE
     */
    503: OAuthError;
};

export type SignOutError = SignOutErrors[keyof SignOutErrors];

export type SignOutResponses = {
    /**
     * The session has ended; its tokens no longer work.
     */
    204: void;
};

export type SignOutResponse = SignOutResponses[keyof SignOutResponses];

export type RequestTokenData = {
    body: ({
        grant_type: 'password';
    } & PasswordGrantDto) | ({
        grant_type: 'mfa';
    } & MfaGrantDto) | ({
        grant_type: 'refresh_token';
    } & RefreshGrantDto);
    path?: never;
    query?: never;
    url: '/api/oauth2/token';
};

export type RequestTokenErrors = {
    /**
     * MALFORMED_REQUEST, VALIDATION_FAILED, MALFORMED_JSON, UNSUPPORTED_GRANT_TYPE, CREDENTIALS_INVALID, MFA_TOKEN_INVALID, MFA_TOKEN_EXHAUSTED, CODE_INVALID, PASSKEY_INVALID, REFRESH_TOKEN_INVALID
     */
    400: OAuthError;
    /**
     * REQUEST_TIMEOUT
     */
    408: OAuthError;
    /**
     * PASSKEYS_UNAVAILABLE
     */
    409: OAuthError;
    /**
     * PAYLOAD_TOO_LARGE
     */
    413: OAuthError;
    /**
     * UNSUPPORTED_MEDIA_TYPE
     */
    415: OAuthError;
    /**
     * MFA_LOCKED, PASSWORD_LOCKED, TOO_MANY_REQUESTS
     */
    429: OAuthError;
    /**
     * REQUEST_HEADERS_TOO_LARGE
     */
    431: OAuthError;
    /**
     * INTERNAL_ERROR
     */
    500: OAuthError;
    /**
     * SERVICE_UNAVAILABLE
     */
    503: OAuthError;
};

export type RequestTokenError = RequestTokenErrors[keyof RequestTokenErrors];

export type RequestTokenResponses = {
    /**
     * Tokens, or an MFA token for the password grant of a user with MFA.
     */
    200: TokenPairDto | MfaChallengeDto;
};

export type RequestTokenResponse = RequestTokenResponses[keyof RequestTokenResponses];

export type GetLivenessData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/health/live';
};

export type GetLivenessErrors = {
    /**
     * MALFORMED_REQUEST
     */
    400: Problem;
    /**
     * REQUEST_HEADERS_TOO_LARGE
     */
    431: Problem;
    /**
     * INTERNAL_ERROR
     */
    500: Problem;
    /**
     * SERVICE_UNAVAILABLE
     */
    503: Problem;
};

export type GetLivenessError = GetLivenessErrors[keyof GetLivenessErrors];

export type GetLivenessResponses = {
    /**
     * The process is up.
     */
    200: HealthDto;
};

export type GetLivenessResponse = GetLivenessResponses[keyof GetLivenessResponses];

export type GetReadinessData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/health/ready';
};

export type GetReadinessErrors = {
    /**
     * MALFORMED_REQUEST
     */
    400: Problem;
    /**
     * REQUEST_HEADERS_TOO_LARGE
     */
    431: Problem;
    /**
     * INTERNAL_ERROR
     */
    500: Problem;
    /**
     * SERVICE_UNAVAILABLE
     */
    503: Problem;
};

export type GetReadinessError = GetReadinessErrors[keyof GetReadinessErrors];

export type GetReadinessResponses = {
    /**
     * The service is ready.
     */
    200: ReadinessDto;
};

export type GetReadinessResponse = GetReadinessResponses[keyof GetReadinessResponses];

export type GetMetricsData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/metrics';
};

export type GetMetricsErrors = {
    /**
     * MALFORMED_REQUEST
     */
    400: Problem;
    /**
     * ACCESS_TOKEN_INVALID
     */
    401: Problem;
    /**
     * ACCESS_DENIED, PASSWORD_CHANGE_REQUIRED, MFA_ENROLMENT_REQUIRED
     */
    403: Problem;
    /**
     * REQUEST_HEADERS_TOO_LARGE
     */
    431: Problem;
    /**
     * INTERNAL_ERROR
     */
    500: Problem;
    /**
     * SERVICE_UNAVAILABLE
     */
    503: Problem;
};

export type GetMetricsError = GetMetricsErrors[keyof GetMetricsErrors];

export type GetMetricsResponses = {
    /**
     * Prometheus' text format 0.0.4, or OpenMetrics 1.0.0 if Accept asks for it.
     */
    200: string;
};

export type GetMetricsResponse = GetMetricsResponses[keyof GetMetricsResponses];

export type ConsoleStepUpData = {
    body: StepUpDto;
    headers: {
        /**
         * Marks a call from a page of the console; other sites cannot send it.
         */
        'X-Console': '1';
    };
    path?: never;
    query?: never;
    url: '/console/stepUp';
};

export type ConsoleStepUpErrors = {
    /**
     * MALFORMED_REQUEST, VALIDATION_FAILED, MALFORMED_JSON, CODE_INVALID, PASSKEY_INVALID, CURRENT_PASSWORD_INVALID
     */
    400: Problem;
    /**
     * ACCESS_TOKEN_INVALID
     */
    401: Problem;
    /**
     * ACCESS_DENIED, CROSS_SITE_REQUEST
     */
    403: Problem;
    /**
     * REQUEST_TIMEOUT
     */
    408: Problem;
    /**
     * MFA_NOT_ENABLED, PASSKEYS_UNAVAILABLE
     */
    409: Problem;
    /**
     * PAYLOAD_TOO_LARGE
     */
    413: Problem;
    /**
     * UNSUPPORTED_MEDIA_TYPE
     */
    415: Problem;
    /**
     * TOO_MANY_REQUESTS, MFA_LOCKED, PASSWORD_LOCKED
     */
    429: Problem;
    /**
     * REQUEST_HEADERS_TOO_LARGE
     */
    431: Problem;
    /**
     * INTERNAL_ERROR
     */
    500: Problem;
    /**
     * SERVICE_UNAVAILABLE
     */
    503: Problem;
};

export type ConsoleStepUpError = ConsoleStepUpErrors[keyof ConsoleStepUpErrors];

export type ConsoleStepUpResponses = {
    /**
     * New tokens of the same session.
     */
    200: ConsoleTokenDto;
};

export type ConsoleStepUpResponse = ConsoleStepUpResponses[keyof ConsoleStepUpResponses];

export type EndConsoleSessionData = {
    body?: never;
    headers: {
        /**
         * Marks a call from a page of the console; other sites cannot send it.
         */
        'X-Console': '1';
    };
    path?: never;
    query?: never;
    url: '/console/token';
};

export type EndConsoleSessionErrors = {
    /**
     * MALFORMED_REQUEST, VALIDATION_FAILED, MALFORMED_JSON
     */
    400: OAuthError;
    /**
     * ACCESS_TOKEN_INVALID
     */
    401: OAuthError;
    /**
     * ACCESS_DENIED, CROSS_SITE_REQUEST
     */
    403: OAuthError;
    /**
     * REQUEST_TIMEOUT
     */
    408: OAuthError;
    /**
     * PAYLOAD_TOO_LARGE
     */
    413: OAuthError;
    /**
     * UNSUPPORTED_MEDIA_TYPE
     */
    415: OAuthError;
    /**
     * REQUEST_HEADERS_TOO_LARGE
     */
    431: OAuthError;
    /**
     * INTERNAL_ERROR
     */
    500: OAuthError;
    /**
     * SERVICE_UNAVAILABLE
     */
    503: OAuthError;
};

export type EndConsoleSessionError = EndConsoleSessionErrors[keyof EndConsoleSessionErrors];

export type EndConsoleSessionResponses = {
    /**
     * The session has ended; its tokens no longer work.
     */
    204: void;
};

export type EndConsoleSessionResponse = EndConsoleSessionResponses[keyof EndConsoleSessionResponses];

export type RequestConsoleTokenData = {
    body: ({
        grant_type: 'password';
    } & PasswordGrantDto) | ({
        grant_type: 'mfa';
    } & MfaGrantDto) | ({
        grant_type: 'refresh_token';
    } & ConsoleRefreshDto);
    headers: {
        /**
         * Marks a call from a page of the console; other sites cannot send it.
         */
        'X-Console': '1';
    };
    path?: never;
    query?: never;
    url: '/console/token';
};

export type RequestConsoleTokenErrors = {
    /**
     * MALFORMED_REQUEST, VALIDATION_FAILED, MALFORMED_JSON, UNSUPPORTED_GRANT_TYPE, CREDENTIALS_INVALID, MFA_TOKEN_INVALID, MFA_TOKEN_EXHAUSTED, CODE_INVALID, PASSKEY_INVALID, REFRESH_TOKEN_INVALID
     */
    400: OAuthError;
    /**
     * CROSS_SITE_REQUEST
     */
    403: OAuthError;
    /**
     * REQUEST_TIMEOUT
     */
    408: OAuthError;
    /**
     * PASSKEYS_UNAVAILABLE
     */
    409: OAuthError;
    /**
     * PAYLOAD_TOO_LARGE
     */
    413: OAuthError;
    /**
     * UNSUPPORTED_MEDIA_TYPE
     */
    415: OAuthError;
    /**
     * MFA_LOCKED, PASSWORD_LOCKED, TOO_MANY_REQUESTS
     */
    429: OAuthError;
    /**
     * REQUEST_HEADERS_TOO_LARGE
     */
    431: OAuthError;
    /**
     * INTERNAL_ERROR
     */
    500: OAuthError;
    /**
     * SERVICE_UNAVAILABLE
     */
    503: OAuthError;
};

export type RequestConsoleTokenError = RequestConsoleTokenErrors[keyof RequestConsoleTokenErrors];

export type RequestConsoleTokenResponses = {
    /**
     * An access token, or an MFA token without a cookie for the password grant of a user with MFA.
     */
    200: ConsoleTokenDto | MfaChallengeDto;
};

export type RequestConsoleTokenResponse = RequestConsoleTokenResponses[keyof RequestConsoleTokenResponses];
