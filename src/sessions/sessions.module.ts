import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditModule } from '../audit/audit.module.js';
import { Session } from './entities/session.entity.js';
import { SessionsService } from './sessions.service.js';
import { UserSessions } from './user-sessions.js';

@Module({
  imports: [AuditModule, TypeOrmModule.forFeature([Session])],
  providers: [SessionsService, UserSessions],
  exports: [SessionsService, UserSessions],
})
export class SessionsModule {}
