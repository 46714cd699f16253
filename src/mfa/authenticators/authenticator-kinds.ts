/** What an authenticator can be; both make MFA. */
export const authenticatorKinds = ['totp', 'passkey'] as const;
export type AuthenticatorKind = (typeof authenticatorKinds)[number];
