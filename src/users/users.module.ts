import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditModule } from '../audit/audit.module.js';
import { MfaModule } from '../mfa/mfa.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { BreachedPasswords } from './passwords/breached-passwords.js';
import { Callers } from './callers.js';
import { DefaultAdministrator } from './default-administrator.js';
import { User } from './entities/user.entity.js';
import { Passwords } from './passwords/passwords.js';
import { UserDirectory } from './user-directory.js';
import { UserSlices } from './user-slices.js';
import { FirstFactor } from './passwords/first-factor.js';
import { PublicUrl } from '../common/http/public-url.js';
import { InvitedEnrolmentController, MfaInvitationsController } from './mfa/mfa-invitations.controller.js';
import { MfaCoverageController } from './mfa/mfa-coverage.controller.js';
import { MfaCoverage } from './mfa/mfa-coverage.js';
import { PasswordChange } from './passwords/password-change.js';
import { PasswordDecoys } from './passwords/password-decoys.js';
import { PasswordLimiter } from './passwords/password-limiter.js';
import { UserSessionsController } from './sessions/user-sessions.controller.js';
import { AuthenticatorsController } from './mfa/authenticators.controller.js';
import { PasskeysController } from './mfa/passkeys.controller.js';
import { UserMfaController } from './mfa/user-mfa.controller.js';
import { UsersController } from './users.controller.js';
import { UsersService } from './users.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([User]), AuditModule, SessionsModule, MfaModule],
  controllers: [
    InvitedEnrolmentController,
    MfaCoverageController,
    MfaInvitationsController,
    UsersController,
    AuthenticatorsController,
    PasskeysController,
    UserMfaController,
    UserSessionsController,
  ],
  providers: [
    FirstFactor,
    MfaCoverage,
    PasswordLimiter,
    BreachedPasswords,
    Callers,
    DefaultAdministrator,
    PasswordChange,
    PasswordDecoys,
    Passwords,
    PublicUrl,
    UserDirectory,
    UserSlices,
    UsersService,
  ],
  exports: [FirstFactor, Callers, Passwords, UserDirectory],
})
export class UsersModule {}
