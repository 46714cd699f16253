import { randomEnrolmentToken, randomSharedSecret } from '../../crypto/randomness.js';
import { base32nopad } from '@scure/base';
import { provisioningUri } from '../../otp/otpauth-uri.js';
import type { IssuedScratchCodes } from '../codes/scratch-codes.js';

/** Everything a user needs to set up an authenticator; shown only once. */
export interface Enrolment {
  readonly userId: number;
  readonly sharedSecret: Buffer;
  readonly sharedSecretBase32: string;
  readonly provisioningUri: string;
  readonly scratchCodes: IssuedScratchCodes;
  /** Confirms the enrolment, together with a code. */
  readonly enrolmentToken: string;
  /** The last instant to confirm it, in milliseconds. */
  readonly expiresAt: number;
}

export function newEnrolment(
  user: { id: number; name: string },
  issuer: string,
  scratchCodes: IssuedScratchCodes,
  expiresAt: number,
): Enrolment {
  const sharedSecret = randomSharedSecret();
  const sharedSecretBase32 = base32nopad.encode(sharedSecret);
  return {
    userId: user.id,
    sharedSecret,
    sharedSecretBase32,
    provisioningUri: provisioningUri({ issuer, accountName: user.name, sharedSecretBase32 }),
    scratchCodes,
    enrolmentToken: randomEnrolmentToken(),
    expiresAt,
  };
}
