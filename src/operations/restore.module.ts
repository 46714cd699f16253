import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { KeysModule } from '../mfa/keys/keys.module.js';
import { RestoredDatabase } from './restored-database.js';

/** For `npm run restore`. KeysModule checks the keys against the copy before anything in it is changed. */
@Module({
  imports: [AuditModule, KeysModule],
  providers: [RestoredDatabase],
  exports: [RestoredDatabase],
})
export class RestoreModule {}
