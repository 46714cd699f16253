import { Module } from '@nestjs/common';
import { AuditModule } from '../../audit/audit.module.js';
import { Authenticators } from '../../mfa/authenticators/authenticators.js';
import { AttemptLimiter } from '../../mfa/codes/attempt-limiter.js';
import { ScratchCodes } from '../../mfa/codes/scratch-codes.js';
import { KeysModule } from '../../mfa/keys/keys.module.js';
import { MfaRemoval } from '../../mfa/mfa-removal.js';
import { SessionsModule } from '../../sessions/sessions.module.js';
import { BreachedPasswords } from '../passwords/breached-passwords.js';
import { PasswordChange } from '../passwords/password-change.js';
import { PasswordDecoys } from '../passwords/password-decoys.js';
import { PasswordLimiter } from '../passwords/password-limiter.js';
import { Passwords } from '../passwords/passwords.js';
import { AccountRecovery } from './account-recovery.js';

/** For `npm run users`: unlike `UsersModule`, it makes no administrator. */
@Module({
  imports: [AuditModule, KeysModule, SessionsModule],
  providers: [
    AccountRecovery,
    AttemptLimiter,
    Authenticators,
    BreachedPasswords,
    MfaRemoval,
    PasswordChange,
    PasswordDecoys,
    PasswordLimiter,
    Passwords,
    ScratchCodes,
  ],
  exports: [AccountRecovery],
})
export class AccountRecoveryModule {}
