import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditModule } from '../audit/audit.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { AttemptLimiter } from './attempt-limiter.js';
import { Authenticators } from './authenticators.js';
import { Challenges } from './challenges.js';
import { MfaRequirement } from './entities/mfa-requirement.entity.js';
import { ScratchCode } from './entities/scratch-code.entity.js';
import { TotpAuthenticator } from './entities/totp-authenticator.entity.js';
import { EnrolmentConfirmation } from './enrolment-confirmation.js';
import { Invitations } from './invitations.js';
import { KeysModule } from './keys.module.js';
import { MfaPolicy } from './mfa-policy.js';
import { MfaService } from './mfa.service.js';
import { PendingEnrolments } from './pending-enrolments.js';
import { ScratchCodes } from './scratch-codes.js';
import { SecondFactorChecker } from './second-factor-checker.js';
import { SecondFactorSignIn } from './second-factor-sign-in.js';
import { SecondFactorVerifier } from './second-factor-verifier.js';
import { TotpVerifier } from './totp-verifier.js';
import { VerificationService } from './verification.service.js';

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
