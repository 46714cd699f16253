import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { AuthorisedChanges } from './authorised-changes.js';
import { SessionsService } from './sessions.service.js';
import { UserSessions } from './user-sessions.js';

@Module({
  imports: [AuditModule],
  providers: [AuthorisedChanges, SessionsService, UserSessions],
  exports: [AuthorisedChanges, SessionsService, UserSessions],
})
export class SessionsModule {}
