import { Module } from '@nestjs/common';
import { TotpAuthenticators } from '../authenticators/totp-authenticators.js';
import { AttemptLimiter } from '../codes/attempt-limiter.js';
import { ScratchCodes } from '../codes/scratch-codes.js';
import { KeysModule } from '../keys/keys.module.js';
import { AuthenticatorTransfer } from './authenticator-transfer.js';

/** Apart from `MfaModule`, which writes at its start since when MFA is required: a command must not. */
@Module({
  imports: [KeysModule],
  providers: [AttemptLimiter, AuthenticatorTransfer, ScratchCodes, TotpAuthenticators],
  exports: [AuthenticatorTransfer, ScratchCodes],
})
export class AuthenticatorTransferModule {}
