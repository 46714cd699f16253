import { Module } from '@nestjs/common';
import { Authenticators } from '../authenticators/authenticators.js';
import { AttemptLimiter } from '../codes/attempt-limiter.js';
import { ScratchCodes } from '../codes/scratch-codes.js';
import { KeysModule } from '../keys/keys.module.js';
import { AuthenticatorTransfer } from './authenticator-transfer.js';

/** Apart from `MfaModule`, which writes at its start since when MFA is required: a command must not. */
@Module({
  imports: [KeysModule],
  providers: [AttemptLimiter, Authenticators, AuthenticatorTransfer, ScratchCodes],
  exports: [AuthenticatorTransfer, ScratchCodes],
})
export class AuthenticatorTransferModule {}
