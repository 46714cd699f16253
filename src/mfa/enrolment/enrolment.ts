import { randomEnrolmentToken, randomSharedSecret } from '../../crypto/randomness.js';
import { base32nopad } from '@scure/base';
import { provisioningUri } from '../../otp/otpauth-uri.js';
import type { TotpParameters } from '../../otp/totp-parameters.js';
import type { IssuedScratchCodes } from '../codes/scratch-codes.js';

/** The length of each hash's output: RFC 6238 5.1 wants a shared secret of that length. */
const sharedSecretBytes = { SHA1: 20, SHA256: 32, SHA512: 64 } as const;

/** See `Authenticator.slot`. */
export type EnrolmentSlot = 'main' | 'added';

/** What is asked for. */
export interface EnrolmentRequest {
  readonly slot: EnrolmentSlot;
  readonly name: string;
  readonly parameters: TotpParameters;
}

/** Everything a user needs to set up an authenticator; shown only once. */
export interface Enrolment<Codes = IssuedScratchCodes | undefined> extends EnrolmentRequest {
  readonly userId: number;
  readonly sharedSecret: Buffer;
  readonly sharedSecretBase32: string;
  readonly provisioningUri: string;
  /** Undefined for a further authenticator of a user who has scratch codes. */
  readonly scratchCodes: Codes;
  /** Confirms the enrolment, together with a code. */
  readonly enrolmentToken: string;
  /** The last instant to confirm it, in milliseconds. */
  readonly expiresAt: number;
}

export function newEnrolment<Codes extends IssuedScratchCodes | undefined>(
  user: { id: number; name: string },
  request: EnrolmentRequest,
  given: Pick<Enrolment<Codes>, 'expiresAt' | 'scratchCodes'> & { readonly issuer: string },
): Enrolment<Codes> {
  const { issuer, scratchCodes, expiresAt } = given;
  const { parameters } = request;
  const sharedSecret = randomSharedSecret(sharedSecretBytes[parameters.algorithm]);
  const sharedSecretBase32 = base32nopad.encode(sharedSecret);
  return {
    ...request,
    userId: user.id,
    sharedSecret,
    sharedSecretBase32,
    provisioningUri: provisioningUri({ issuer, accountName: user.name, sharedSecretBase32, parameters }),
    scratchCodes,
    enrolmentToken: randomEnrolmentToken(),
    expiresAt,
  };
}
