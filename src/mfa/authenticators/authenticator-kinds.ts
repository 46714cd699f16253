/** The kinds of authenticators. Either one is enough for MFA. */
export const authenticatorKinds = ['totp', 'passkey'] as const;
export type AuthenticatorKind = (typeof authenticatorKinds)[number];

/** `multiDevice`: the passkey may be copied to other devices of its owner (WebAuthn Level 3, 6.1.3). It never changes. */
export const passkeyDeviceTypes = ['singleDevice', 'multiDevice'] as const;
export type PasskeyDeviceType = (typeof passkeyDeviceTypes)[number];
