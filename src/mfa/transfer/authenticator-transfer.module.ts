import { Module } from '@nestjs/common';
import { AuditModule } from '../../audit/audit.module.js';
import { SessionsModule } from '../../sessions/sessions.module.js';
import { Authenticators } from '../authenticators/authenticators.js';
import { AttemptLimiter } from '../codes/attempt-limiter.js';
import { ScratchCodes } from '../codes/scratch-codes.js';
import { KeysModule } from '../keys/keys.module.js';
import { AuthenticatorTransfer } from './authenticator-transfer.js';
import { HardwareTokens } from './hardware-tokens.js';

/**
 * Separate from `MfaModule`, which records at its start since when MFA has been required. A command must not do that.
 */
@Module({
  imports: [AuditModule, KeysModule, SessionsModule],
  providers: [AttemptLimiter, Authenticators, AuthenticatorTransfer, HardwareTokens, ScratchCodes],
  exports: [AuthenticatorTransfer, HardwareTokens, ScratchCodes],
})
export class AuthenticatorTransferModule {}
