import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditModule } from '../audit/audit.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { Authenticators } from './authenticators.js';
import { Challenges } from './challenges.js';
import { MfaChallenge } from './entities/mfa-challenge.entity.js';
import { ScratchCode } from './entities/scratch-code.entity.js';
import { TotpAuthenticator } from './entities/totp-authenticator.entity.js';
import { MfaService } from './mfa.service.js';
import { PendingEnrolments } from './pending-enrolments.js';
import { ScratchCodes } from './scratch-codes.js';
import { SecondFactorChecker } from './second-factor-checker.js';
import { SecondFactorSignIn } from './second-factor-sign-in.js';
import { TotpVerifier } from './totp-verifier.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([TotpAuthenticator, ScratchCode, MfaChallenge]),
    AuditModule,
    SessionsModule,
  ],
  providers: [
    Authenticators,
    Challenges,
    MfaService,
    PendingEnrolments,
    ScratchCodes,
    SecondFactorChecker,
    SecondFactorSignIn,
    TotpVerifier,
  ],
  exports: [MfaService, SecondFactorSignIn],
})
export class MfaModule {}
