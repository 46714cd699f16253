import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditModule } from '../audit/audit.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { AttemptLimiter } from './codes/attempt-limiter.js';
import { Authenticators } from './authenticators/authenticators.js';
import { Challenges } from './sign-in/challenges.js';
import { MfaRequirement } from './entities/mfa-requirement.entity.js';
import { ScratchCode } from './entities/scratch-code.entity.js';
import { TotpAuthenticator } from './entities/totp-authenticator.entity.js';
import { EnrolmentConfirmation } from './enrolment/enrolment-confirmation.js';
import { Invitations } from './enrolment/invitations.js';
import { KeysModule } from './keys/keys.module.js';
import { MfaPolicy } from './mfa-policy.js';
import { MfaService } from './mfa.service.js';
import { PendingEnrolments } from './enrolment/pending-enrolments.js';
import { ScratchCodes } from './codes/scratch-codes.js';
import { SecondFactorChecker } from './codes/second-factor-checker.js';
import { SecondFactorSignIn } from './sign-in/second-factor-sign-in.js';
import { SecondFactorVerifier } from './codes/code-verifier.js';
import { TotpVerifier } from './codes/totp-codes.js';
import { VerificationService } from './codes/verification.service.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([TotpAuthenticator, ScratchCode, MfaRequirement]),
    AuditModule,
    KeysModule,
    SessionsModule,
  ],
  providers: [
    AttemptLimiter,
    Authenticators,
    Challenges,
    EnrolmentConfirmation,
    Invitations,
    MfaPolicy,
    MfaService,
    PendingEnrolments,
    ScratchCodes,
    SecondFactorChecker,
    SecondFactorSignIn,
    SecondFactorVerifier,
    TotpVerifier,
    VerificationService,
  ],
  exports: [
    AttemptLimiter,
    EnrolmentConfirmation,
    Invitations,
    MfaPolicy,
    MfaService,
    SecondFactorSignIn,
    VerificationService,
  ],
})
export class MfaModule {}
