import type { MfaClientOptions, StepUpFactor } from './client.js';
import type {
  AssertionCredentialDto,
  MfaChallengeDto,
  PasskeyRequestOptionsDto,
} from './generated/types.gen.js';

/** A sign-in that has passed the first factor and needs the second. */
export interface Challenge {
  readonly mfaToken: string;
  /** What this user can answer with now. */
  readonly methods: MfaChallengeDto['mfa_methods'];
  /** By `Date.now()`. */
  readonly expiresAt: number;
}

/**
 * Has one of the user's passkeys sign: in browsers, `navigator.credentials.get()` with these options.
 * @returns the credential as `toJSON()` gives it
 */
export type PasskeySigner = (options: PasskeyRequestOptionsDto) => Promise<AssertionCredentialDto>;

/** Fresh proof of who uses the session: a code or a passkey if the user has MFA, the password otherwise. */
export type StepUpProof =
  { readonly code: string } | { readonly password: string } | { readonly passkey: PasskeySigner };

/** What the user has to do before the service carries out other calls. */
export interface Duties {
  /** The service generated the password: `changePassword`, then sign in again or `resume`. */
  readonly changePassword: boolean;
  /**
   * The account must use MFA, or a passkey, and this session did not: set up what the user lacks, then `stepUp` with it. A
   * user who has a passkey only has to `stepUp` or sign in with it.
   */
  readonly enrolMfa: boolean;
}

export interface MfaSessionOptions extends Omit<MfaClientOptions, 'accessToken' | 'stepUp'> {
  /** Called with each new refresh token, to be stored for `resume`, and once with undefined when the session has ended. */
  readonly onRefreshToken?: (refreshToken: string | undefined) => void;
  /**
   * Asks the user for proof when a call is refused with STEP_UP_REQUIRED or MFA_SESSION_REQUIRED, once for all calls that
   * wait. With the proof, the session steps up and repeats the call once. Without, or if it returns undefined, the call
   * throws the refusal.
   */
  readonly onStepUpRequired?: (factor: StepUpFactor) => Promise<StepUpProof | undefined>;
}
