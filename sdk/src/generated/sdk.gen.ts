// Generated from openapi.json by `npm run sdk`.
// @ts-nocheck

import type { Client, Options as Options2, TDataShape } from './client/index.js';
import type { AcceptInvitedData, AcceptInvitedErrors, AcceptInvitedResponses, AcceptMfaData, AcceptMfaErrors, AcceptMfaResponses, AddAuthenticatorData, AddAuthenticatorErrors, AddAuthenticatorResponses, AddPasskeyData, AddPasskeyErrors, AddPasskeyResponses, ChangePasswordData, ChangePasswordErrors, ChangePasswordResponses, ConfirmAuthenticatorData, ConfirmAuthenticatorErrors, ConfirmAuthenticatorResponses, ConsoleStepUpData, ConsoleStepUpErrors, ConsoleStepUpResponses, CreateMfaInvitationData, CreateMfaInvitationErrors, CreateMfaInvitationResponses, CreateUserData, CreateUserErrors, CreateUserResponses, DeleteUserData, DeleteUserErrors, DeleteUserResponses, DisableMfaData, DisableMfaErrors, DisableMfaResponses, EnableMfaData, EnableMfaErrors, EnableMfaResponses, EndConsoleSessionData, EndConsoleSessionErrors, EndConsoleSessionResponses, EndOtherSessionsData, EndOtherSessionsErrors, EndOtherSessionsResponses, EndSessionData, EndSessionErrors, EndSessionResponses, EnrolInvitedData, EnrolInvitedErrors, EnrolInvitedResponses, GetCurrentUserData, GetCurrentUserErrors, GetCurrentUserResponses, GetLivenessData, GetLivenessErrors, GetLivenessResponses, GetMetricsData, GetMetricsErrors, GetMetricsResponses, GetMfaCoverageData, GetMfaCoverageErrors, GetMfaCoverageResponses, GetMfaStatusData, GetMfaStatusErrors, GetMfaStatusResponses, GetReadinessData, GetReadinessErrors, GetReadinessResponses, GetUserData, GetUserErrors, GetUserResponses, InspectInvitationData, InspectInvitationErrors, InspectInvitationResponses, ListAuditEventsData, ListAuditEventsErrors, ListAuditEventsResponses, ListAuthenticatorsData, ListAuthenticatorsErrors, ListAuthenticatorsResponses, ListMfaInvitationsData, ListMfaInvitationsErrors, ListMfaInvitationsResponses, ListSessionsData, ListSessionsErrors, ListSessionsResponses, ListUsersData, ListUsersErrors, ListUsersResponses, PasskeyOptionsData, PasskeyOptionsErrors, PasskeyOptionsResponses, ReissueScratchCodesData, ReissueScratchCodesErrors, ReissueScratchCodesResponses, RemoveAuthenticatorData, RemoveAuthenticatorErrors, RemoveAuthenticatorResponses, RenameAuthenticatorData, RenameAuthenticatorErrors, RenameAuthenticatorResponses, RequestConsoleTokenData, RequestConsoleTokenErrors, RequestConsoleTokenResponses, RequestPasskeyOptionsData, RequestPasskeyOptionsErrors, RequestPasskeyOptionsResponses, RequestTokenData, RequestTokenErrors, RequestTokenResponses, ResynchroniseAuthenticatorData, ResynchroniseAuthenticatorErrors, ResynchroniseAuthenticatorResponses, RevokeMfaInvitationData, RevokeMfaInvitationErrors, RevokeMfaInvitationResponses, SignOutData, SignOutErrors, SignOutResponses, StepUpData, StepUpErrors, StepUpPasskeyOptionsData, StepUpPasskeyOptionsErrors, StepUpPasskeyOptionsResponses, StepUpResponses, UnlockMfaData, UnlockMfaErrors, UnlockMfaResponses, UpdateUserData, UpdateUserErrors, UpdateUserResponses, VerifyMfaData, VerifyMfaErrors, VerifyMfaResponses } from './types.gen.js';

export type Options<TData extends TDataShape = TDataShape, ThrowOnError extends boolean = boolean, TResponse = unknown> = Options2<TData, ThrowOnError, TResponse> & {
    /**
     * You can provide a client instance returned by `createClient()` instead of
     * individual options. This might be also useful if you want to implement a
     * custom client.
     */
    client: Client;
    /**
     * You can pass arbitrary values through the `meta` object. This can be
     * used to access values that aren't defined as part of the SDK function.
     */
    meta?: Record<string, unknown>;
};

/**
 * List security events, newest first
 */
export const listAuditEvents = <ThrowOnError extends boolean = true>(options: Options<ListAuditEventsData, ThrowOnError>) => options.client.get<ListAuditEventsResponses, ListAuditEventsErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/api/v1/auditEvents',
    ...options
});

/**
 * Look up an invitation
 *
 * Tells whom the invitation is for, and changes nothing. For a link that has ended, the error says why.
 */
export const inspectInvitation = <ThrowOnError extends boolean = true>(options: Options<InspectInvitationData, ThrowOnError>) => options.client.post<InspectInvitationResponses, InspectInvitationErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/api/v1/mfaInvitations/inspect',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Begin MFA set-up with an invitation
 *
 * Like enableMfa, for the user who is invited. It may be called again: the enrolment begins anew, and the invitation stays good until the enrolment is accepted.
 */
export const enrolInvited = <ThrowOnError extends boolean = true>(options: Options<EnrolInvitedData, ThrowOnError>) => options.client.post<EnrolInvitedResponses, EnrolInvitedErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/api/v1/mfaInvitations/enrol',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Accept MFA with an invitation and a code from the new authenticator
 *
 * Like acceptMfa. A correct code uses up the invitation and ends the user's sessions; a wrong one does not.
 */
export const acceptInvited = <ThrowOnError extends boolean = true>(options: Options<AcceptInvitedData, ThrowOnError>) => options.client.post<AcceptInvitedResponses, AcceptInvitedErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/api/v1/mfaInvitations/accept',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Count users by role and MFA state
 *
 * Every account counts once: as one of the `users` of a role, as a verifier or as a disabled account. GET /api/v1/users lists those behind a number, with `role`, `disabled` and `mfaState`.
 */
export const getMfaCoverage = <ThrowOnError extends boolean = true>(options: Options<GetMfaCoverageData, ThrowOnError>) => options.client.get<GetMfaCoverageResponses, GetMfaCoverageErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/api/v1/mfaCoverage',
    ...options
});

/**
 * List the outstanding invitations, newest first
 */
export const listMfaInvitations = <ThrowOnError extends boolean = true>(options: Options<ListMfaInvitationsData, ThrowOnError>) => options.client.get<ListMfaInvitationsResponses, ListMfaInvitationsErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/api/v1/mfaInvitations',
    ...options
});

/**
 * Revoke the invitation of a user
 *
 * Users may revoke their own invitation, which their MFA status shows.
 */
export const revokeMfaInvitation = <ThrowOnError extends boolean = true>(options: Options<RevokeMfaInvitationData, ThrowOnError>) => options.client.delete<RevokeMfaInvitationResponses, RevokeMfaInvitationErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/api/v1/users/{id}/mfa/invitation',
    ...options
});

/**
 * Invite a user to set up MFA or to replace the authenticator
 *
 * Returns a link with which the user sets up MFA without anybody else seeing the secret. It works once, for 24 hours, and replaces an older one of the same user. With `replace: true` it is for a user whose MFA is on: the old authenticator keeps working until the new one is accepted.
 */
export const createMfaInvitation = <ThrowOnError extends boolean = true>(options: Options<CreateMfaInvitationData, ThrowOnError>) => options.client.post<CreateMfaInvitationResponses, CreateMfaInvitationErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/api/v1/users/{id}/mfa/invitation',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * List users, by id
 */
export const listUsers = <ThrowOnError extends boolean = true>(options: Options<ListUsersData, ThrowOnError>) => options.client.get<ListUsersResponses, ListUsersErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/api/v1/users',
    ...options
});

/**
 * Create a user
 */
export const createUser = <ThrowOnError extends boolean = true>(options: Options<CreateUserData, ThrowOnError>) => options.client.post<CreateUserResponses, CreateUserErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/api/v1/users',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Get your own account
 */
export const getCurrentUser = <ThrowOnError extends boolean = true>(options: Options<GetCurrentUserData, ThrowOnError>) => options.client.get<GetCurrentUserResponses, GetCurrentUserErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/api/v1/users/me',
    ...options
});

/**
 * Delete a user
 */
export const deleteUser = <ThrowOnError extends boolean = true>(options: Options<DeleteUserData, ThrowOnError>) => options.client.delete<DeleteUserResponses, DeleteUserErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/api/v1/users/{id}',
    ...options
});

/**
 * Get a user
 */
export const getUser = <ThrowOnError extends boolean = true>(options: Options<GetUserData, ThrowOnError>) => options.client.get<GetUserResponses, GetUserErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/api/v1/users/{id}',
    ...options
});

/**
 * Change the description or role of a user, or disable the account
 *
 * Properties that are left out stay as they are. Disabling ends the sessions of the user at once.
 */
export const updateUser = <ThrowOnError extends boolean = true>(options: Options<UpdateUserData, ThrowOnError>) => options.client.put<UpdateUserResponses, UpdateUserErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/api/v1/users/{id}',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Change a password
 *
 * For your own account, send the current password; the new one must differ. The user's other sessions end.
 */
export const changePassword = <ThrowOnError extends boolean = true>(options: Options<ChangePasswordData, ThrowOnError>) => options.client.post<ChangePasswordResponses, ChangePasswordErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/api/v1/users/{id}/changePassword',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * List the authenticators of a user, the oldest first
 */
export const listAuthenticators = <ThrowOnError extends boolean = true>(options: Options<ListAuthenticatorsData, ThrowOnError>) => options.client.get<ListAuthenticatorsResponses, ListAuthenticatorsErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/api/v1/users/{id}/authenticators',
    ...options
});

/**
 * Add a further TOTP authenticator to a user
 *
 * Like enableMfa, for an authenticator beside the others. It is pending until it is confirmed; a newer call replaces a pending one. `scratchCodes` are issued only to a user who has none yet.
 */
export const addAuthenticator = <ThrowOnError extends boolean = true>(options: Options<AddAuthenticatorData, ThrowOnError>) => options.client.post<AddAuthenticatorResponses, AddAuthenticatorErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/api/v1/users/{id}/authenticators',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Confirm an added authenticator with a code that it shows
 *
 * Like acceptMfa: the code is spent, and the user's other sessions end.
 */
export const confirmAuthenticator = <ThrowOnError extends boolean = true>(options: Options<ConfirmAuthenticatorData, ThrowOnError>) => options.client.post<ConfirmAuthenticatorResponses, ConfirmAuthenticatorErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/api/v1/users/{id}/authenticators/{authenticatorId}/confirm',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Remove an authenticator
 *
 * Ends the user's other sessions. Removing the last one is the same as disableMfa.
 */
export const removeAuthenticator = <ThrowOnError extends boolean = true>(options: Options<RemoveAuthenticatorData, ThrowOnError>) => options.client.delete<RemoveAuthenticatorResponses, RemoveAuthenticatorErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/api/v1/users/{id}/authenticators/{authenticatorId}',
    ...options
});

/**
 * Name an authenticator
 */
export const renameAuthenticator = <ThrowOnError extends boolean = true>(options: Options<RenameAuthenticatorData, ThrowOnError>) => options.client.put<RenameAuthenticatorResponses, RenameAuthenticatorErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/api/v1/users/{id}/authenticators/{authenticatorId}',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Resynchronise a hardware token whose clock has drifted
 *
 * Takes two codes that the device showed one after the other. They are searched for within a day of now, and the drift is stored. Both are spent; a wrong pair counts like a wrong code at sign-in.
 */
export const resynchroniseAuthenticator = <ThrowOnError extends boolean = true>(options: Options<ResynchroniseAuthenticatorData, ThrowOnError>) => options.client.post<ResynchroniseAuthenticatorResponses, ResynchroniseAuthenticatorErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/api/v1/users/{id}/authenticators/{authenticatorId}/resynchronise',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Get what a browser needs to make a passkey
 *
 * For your own account only. Give `options` to `PublicKeyCredential.parseCreationOptionsFromJSON()` and `navigator.credentials.create()`, and send what that returns to addPasskey.
 */
export const passkeyOptions = <ThrowOnError extends boolean = true>(options: Options<PasskeyOptionsData, ThrowOnError>) => options.client.post<PasskeyOptionsResponses, PasskeyOptionsErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/api/v1/users/{id}/passkeys/options',
    ...options
});

/**
 * Add a passkey
 *
 * It signs in from now on, and the user's other sessions end. If it is the first authenticator, MFA is on. `scratchCodes` are issued only to a user who has none yet. A credential that is refused uses up the options.
 */
export const addPasskey = <ThrowOnError extends boolean = true>(options: Options<AddPasskeyData, ThrowOnError>) => options.client.post<AddPasskeyResponses, AddPasskeyErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/api/v1/users/{id}/passkeys',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Request a secret, scratch codes and a token to enable MFA
 *
 * Opens a pending enrolment that acceptMfa confirms; MFA is not on before that. Every new call replaces the pending enrolment. While MFA is on, `recreate: true` opens a replacement; the live authenticator and its scratch codes keep working until the replacement is accepted.
 */
export const enableMfa = <ThrowOnError extends boolean = true>(options: Options<EnableMfaData, ThrowOnError>) => options.client.post<EnableMfaResponses, EnableMfaErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/api/v1/users/{id}/enableMfa',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Accept MFA with a code from the new authenticator
 *
 * From now on the user signs in with two factors. The code is spent, and the other sessions of the user end. The fifth wrong code ends the enrolment. If the answer is lost and the call is sent again, it is refused because MFA is on: with MFA_SESSION_REQUIRED in a session without the second factor, otherwise with ENROLMENT_TOKEN_INVALID. getMfaStatus shows whether MFA is on.
 */
export const acceptMfa = <ThrowOnError extends boolean = true>(options: Options<AcceptMfaData, ThrowOnError>) => options.client.post<AcceptMfaResponses, AcceptMfaErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/api/v1/users/{id}/acceptMfa',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Disable MFA
 *
 * Ends the authenticator, its scratch codes, a pending enrolment, open sign-ins and other sessions. A `reason` goes into the audit trail.
 */
export const disableMfa = <ThrowOnError extends boolean = true>(options: Options<DisableMfaData, ThrowOnError>) => options.client.post<DisableMfaResponses, DisableMfaErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/api/v1/users/{id}/disableMfa',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Get the MFA status of a user
 */
export const getMfaStatus = <ThrowOnError extends boolean = true>(options: Options<GetMfaStatusData, ThrowOnError>) => options.client.get<GetMfaStatusResponses, GetMfaStatusErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/api/v1/users/{id}/mfa',
    ...options
});

/**
 * Issue five new scratch codes
 *
 * The old ones stop working.
 */
export const reissueScratchCodes = <ThrowOnError extends boolean = true>(options: Options<ReissueScratchCodesData, ThrowOnError>) => options.client.post<ReissueScratchCodesResponses, ReissueScratchCodesErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/api/v1/users/{id}/mfa/scratchCodes',
    ...options
});

/**
 * Unlock the second factor of a user
 *
 * Ends every lock on codes, of sign-ins and of verifyMfa, and clears the counts of wrong codes, also if nothing is locked. The audit trail gets `mfa.unlocked` in either case.
 */
export const unlockMfa = <ThrowOnError extends boolean = true>(options: Options<UnlockMfaData, ThrowOnError>) => options.client.post<UnlockMfaResponses, UnlockMfaErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/api/v1/users/{id}/mfa/unlock',
    ...options
});

/**
 * Check a code of a user
 *
 * For applications that have checked the first factor themselves. A right code is spent, and audited, as in signing in. Wrong codes have limits of their own and never lock the sign-in: after ten in a row for a user the verifier waits, and after 50 in a row through all verifiers verifyMfa is locked for the user until an administrator unlocks it.
 */
export const verifyMfa = <ThrowOnError extends boolean = true>(options: Options<VerifyMfaData, ThrowOnError>) => options.client.post<VerifyMfaResponses, VerifyMfaErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/api/v1/users/{id}/verifyMfa',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * End all sessions of a user except this one
 *
 * For another account, that is all of them. Pending sign-ins are cancelled.
 */
export const endOtherSessions = <ThrowOnError extends boolean = true>(options: Options<EndOtherSessionsData, ThrowOnError>) => options.client.delete<EndOtherSessionsResponses, EndOtherSessionsErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/api/v1/users/{id}/sessions',
    ...options
});

/**
 * List the sessions of a user
 */
export const listSessions = <ThrowOnError extends boolean = true>(options: Options<ListSessionsData, ThrowOnError>) => options.client.get<ListSessionsResponses, ListSessionsErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/api/v1/users/{id}/sessions',
    ...options
});

/**
 * End one session of a user
 */
export const endSession = <ThrowOnError extends boolean = true>(options: Options<EndSessionData, ThrowOnError>) => options.client.delete<EndSessionResponses, EndSessionErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/api/v1/users/{id}/sessions/{sessionId}',
    ...options
});

/**
 * Get what a browser needs to answer a sign-in with a passkey
 *
 * The second step of a user whose `mfa_methods` have `passkey`: give the answer to `PublicKeyCredential.parseRequestOptionsFromJSON()` and `navigator.credentials.get()`, and send what that returns in `passkey` of the `mfa` grant. The challenge is good for one answer and five minutes; a newer one replaces it. Also accepts `application/x-www-form-urlencoded`.
 */
export const requestPasskeyOptions = <ThrowOnError extends boolean = true>(options: Options<RequestPasskeyOptionsData, ThrowOnError>) => options.client.post<RequestPasskeyOptionsResponses, RequestPasskeyOptionsErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/api/oauth2/passkeyOptions',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Prove a factor again, for calls that need fresh proof
 *
 * After `STEP_UP_REQUIRED`: send `code` or `passkey` if the user has MFA, `password` otherwise; only the second factor counts for a user with MFA. The rules and limits are those of signing in. The session goes on with new tokens; the previous refresh token counts as used, and using it ends the session.
 */
export const stepUp = <ThrowOnError extends boolean = true>(options: Options<StepUpData, ThrowOnError>) => options.client.post<StepUpResponses, StepUpErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/api/v1/sessions/current/stepUp',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Get what a browser needs to step up with a passkey
 *
 * Give the answer to `PublicKeyCredential.parseRequestOptionsFromJSON()` and `navigator.credentials.get()`, and send what that returns in `passkey` of stepUp. The challenge can be answered once, by this session, within five minutes.
 */
export const stepUpPasskeyOptions = <ThrowOnError extends boolean = true>(options: Options<StepUpPasskeyOptionsData, ThrowOnError>) => options.client.post<StepUpPasskeyOptionsResponses, StepUpPasskeyOptionsErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/api/v1/sessions/current/stepUp/passkeyOptions',
    ...options
});

/**
 * Sign out: end the session of the access token
 */
export const signOut = <ThrowOnError extends boolean = true>(options: Options<SignOutData, ThrowOnError>) => options.client.delete<SignOutResponses, SignOutErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/api/oauth2/token',
    ...options
});

/**
 * Sign in, send the second factor, or refresh
 *
 * Grants: `password`; `mfa`, with the `mfa_token` that the password grant returns to a user with MFA; and `refresh_token`, whose token works once. Also accepts `application/x-www-form-urlencoded`, which OAuth clients send. Parameter names ignore case, empty parameters count as left out, and unknown ones are ignored.
 */
export const requestToken = <ThrowOnError extends boolean = true>(options: Options<RequestTokenData, ThrowOnError>) => options.client.post<RequestTokenResponses, RequestTokenErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/api/oauth2/token',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Check whether the process is up
 */
export const getLiveness = <ThrowOnError extends boolean = true>(options: Options<GetLivenessData, ThrowOnError>) => options.client.get<GetLivenessResponses, GetLivenessErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/health/live',
    ...options
});

/**
 * Check whether the service can serve requests, with its database and its clock
 *
 * The 503 lists the same `checks`, and says of each that failed why.
 */
export const getReadiness = <ThrowOnError extends boolean = true>(options: Options<GetReadinessData, ThrowOnError>) => options.client.get<GetReadinessResponses, GetReadinessErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/health/ready',
    ...options
});

/**
 * Metrics of this process, for Prometheus
 *
 * Takes an administrator's access token, or METRICS_TOKEN as a bearer token.
 */
export const getMetrics = <ThrowOnError extends boolean = true>(options: Options<GetMetricsData, ThrowOnError>) => options.client.get<GetMetricsResponses, GetMetricsErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/metrics',
    ...options
});

/**
 * Prove a factor again in the console, for calls that need fresh proof
 *
 * As `stepUp`, but the refresh token is kept in the cookie, and the session ends if it is not refreshed for `idle_timeout` seconds. It rotates the cookie as a refresh does, so tabs must take turns.
 */
export const consoleStepUp = <ThrowOnError extends boolean = true>(options: Options<ConsoleStepUpData, ThrowOnError>) => options.client.post<ConsoleStepUpResponses, ConsoleStepUpErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/console/stepUp',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Sign out of the console: end the session of the access token, and remove the cookie
 */
export const endConsoleSession = <ThrowOnError extends boolean = true>(options: Options<EndConsoleSessionData, ThrowOnError>) => options.client.delete<EndConsoleSessionResponses, EndConsoleSessionErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/console/token',
    ...options
});

/**
 * Sign in, send the second factor, or refresh, in a browser
 *
 * As `requestToken`, but the refresh token is kept in a cookie that scripts cannot read: it is in no response body, and the `refresh_token` grant takes it from the cookie. Using it twice ends the session, so tabs must take turns. Signing in ends the session whose cookie is sent along. A session that was not refreshed for `idle_timeout` seconds has ended, so refresh only while somebody uses the page.
 */
export const requestConsoleToken = <ThrowOnError extends boolean = true>(options: Options<RequestConsoleTokenData, ThrowOnError>) => options.client.post<RequestConsoleTokenResponses, RequestConsoleTokenErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/console/token',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});
