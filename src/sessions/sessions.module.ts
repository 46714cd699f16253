import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { AuthorisedChanges } from './authorised-changes.js';
import { SessionStepUp } from './session-step-up.js';
import { SessionsService } from './sessions.service.js';
import { UserSessions } from './user-sessions.js';

@Module({
  imports: [AuditModule],
  providers: [AuthorisedChanges, SessionsService, SessionStepUp, UserSessions],
  exports: [AuthorisedChanges, SessionsService, SessionStepUp, UserSessions],
})
export class SessionsModule {}
