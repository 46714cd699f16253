import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditModule } from '../audit/audit.module.js';
import { PublicUrl } from '../common/http/public-url.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { AuthenticatorChanges } from './authenticators/authenticator-changes.js';
import { Authenticators } from './authenticators/authenticators.js';
import { PendingEnrolments } from './authenticators/pending-enrolments.js';
import { AttemptLimiter } from './codes/attempt-limiter.js';
import { CodeVerifier } from './codes/code-verifier.js';
import { Resynchronisation } from './codes/resynchronisation.js';
import { ScratchCodes } from './codes/scratch-codes.js';
import { TotpCodes } from './codes/totp-codes.js';
import { VerificationService } from './codes/verification.service.js';
import { EnrolmentConfirmation } from './enrolment/enrolment-confirmation.js';
import { EnrolmentService } from './enrolment/enrolment.service.js';
import { InvitationTokens } from './enrolment/invitation-tokens.js';
import { Invitations } from './enrolment/invitations.js';
import { MfaRequirement } from './entities/mfa-requirement.entity.js';
import { KeysModule } from './keys/keys.module.js';
import { MfaPolicy } from './mfa-policy.js';
import { PasskeyAssertions } from './passkeys/passkey-assertions.js';
import { PasskeyChallenges } from './passkeys/passkey-challenges.js';
import { PasskeyRegistration } from './passkeys/passkey-registration.js';
import { Passkeys } from './passkeys/passkeys.js';
import { RelyingParty } from './passkeys/relying-party.js';
import { MfaRemoval } from './mfa-removal.js';
import { MfaService } from './mfa.service.js';
import { Challenges } from './sign-in/challenges.js';
import { SecondFactorSignIn } from './sign-in/second-factor-sign-in.js';

@Module({
  imports: [TypeOrmModule.forFeature([MfaRequirement]), AuditModule, KeysModule, SessionsModule],
  providers: [
    AttemptLimiter,
    AuthenticatorChanges,
    Authenticators,
    Challenges,
    CodeVerifier,
    EnrolmentConfirmation,
    EnrolmentService,
    Invitations,
    InvitationTokens,
    MfaPolicy,
    MfaRemoval,
    MfaService,
    PasskeyAssertions,
    PasskeyChallenges,
    PasskeyRegistration,
    Passkeys,
    PendingEnrolments,
    PublicUrl,
    RelyingParty,
    Resynchronisation,
    ScratchCodes,
    SecondFactorSignIn,
    TotpCodes,
    VerificationService,
  ],
  exports: [
    AttemptLimiter,
    AuthenticatorChanges,
    Authenticators,
    CodeVerifier,
    EnrolmentConfirmation,
    EnrolmentService,
    Invitations,
    InvitationTokens,
    MfaPolicy,
    MfaService,
    PasskeyAssertions,
    PasskeyRegistration,
    Resynchronisation,
    SecondFactorSignIn,
    VerificationService,
  ],
})
export class MfaModule {}
