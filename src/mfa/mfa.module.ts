import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditModule } from '../audit/audit.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { TotpAuthenticators } from './authenticators/totp-authenticators.js';
import { AttemptLimiter } from './codes/attempt-limiter.js';
import { CodeVerifier } from './codes/code-verifier.js';
import { ScratchCodes } from './codes/scratch-codes.js';
import { TotpCodes } from './codes/totp-codes.js';
import { VerificationService } from './codes/verification.service.js';
import { EnrolmentConfirmation } from './enrolment/enrolment-confirmation.js';
import { EnrolmentService } from './enrolment/enrolment.service.js';
import { InvitationTokens } from './enrolment/invitation-tokens.js';
import { Invitations } from './enrolment/invitations.js';
import { MfaRequirement } from './entities/mfa-requirement.entity.js';
import { ScratchCode } from './entities/scratch-code.entity.js';
import { TotpAuthenticator } from './entities/totp-authenticator.entity.js';
import { KeysModule } from './keys/keys.module.js';
import { MfaPolicy } from './mfa-policy.js';
import { MfaRemoval } from './mfa-removal.js';
import { MfaService } from './mfa.service.js';
import { Challenges } from './sign-in/challenges.js';
import { SecondFactorSignIn } from './sign-in/second-factor-sign-in.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([TotpAuthenticator, ScratchCode, MfaRequirement]),
    AuditModule,
    KeysModule,
    SessionsModule,
  ],
  providers: [
    AttemptLimiter,
    Challenges,
    CodeVerifier,
    EnrolmentConfirmation,
    EnrolmentService,
    Invitations,
    InvitationTokens,
    MfaPolicy,
    MfaRemoval,
    MfaService,
    ScratchCodes,
    SecondFactorSignIn,
    TotpAuthenticators,
    TotpCodes,
    VerificationService,
  ],
  exports: [
    AttemptLimiter,
    CodeVerifier,
    EnrolmentConfirmation,
    EnrolmentService,
    Invitations,
    InvitationTokens,
    MfaPolicy,
    MfaService,
    SecondFactorSignIn,
    TotpAuthenticators,
    VerificationService,
  ],
})
export class MfaModule {}
