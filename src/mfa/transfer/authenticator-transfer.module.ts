import { Module } from '@nestjs/common';
import { AttemptLimiter } from '../codes/attempt-limiter.js';
import { AuthenticatorTransfer } from './authenticator-transfer.js';
import { KeysModule } from '../keys/keys.module.js';
import { ScratchCodes } from '../codes/scratch-codes.js';

/** Stands apart from `MfaModule`, whose start settles since when MFA is required: a command has no say in that. */
@Module({
  imports: [KeysModule],
  providers: [AttemptLimiter, AuthenticatorTransfer, ScratchCodes],
  exports: [AuthenticatorTransfer],
})
export class AuthenticatorTransferModule {}
