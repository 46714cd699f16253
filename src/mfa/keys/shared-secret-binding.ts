import type { SealBinding } from '../../crypto/keyring.js';

/** What a TOTP shared secret is sealed for: its user, and nothing else but TOTP. */
export const sharedSecretBinding = (userId: number): SealBinding => ({
  purpose: 'totp-shared-secret',
  userId,
});
