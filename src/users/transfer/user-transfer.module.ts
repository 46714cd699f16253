import { Module } from '@nestjs/common';
import { AuditModule } from '../../audit/audit.module.js';
import { AuthenticatorTransferModule } from '../../mfa/transfer/authenticator-transfer.module.js';
import { BreachedPasswords } from '../passwords/breached-passwords.js';
import { PasswordDecoys } from '../passwords/password-decoys.js';
import { Passwords } from '../passwords/passwords.js';
import { UserExport } from './user-export.js';
import { UserImport } from './user-import.js';

/** For `npm run users`: unlike `UsersModule`, it makes no administrator. */
@Module({
  imports: [AuditModule, AuthenticatorTransferModule],
  providers: [BreachedPasswords, PasswordDecoys, Passwords, UserExport, UserImport],
  exports: [UserExport, UserImport],
})
export class UserTransferModule {}
