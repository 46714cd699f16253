import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditController } from './audit.controller.js';
import { AuditService } from './audit.service.js';
import { EventCounts } from './event-counts.js';
import { EndedRuns } from './expiry.js';
import { AuditEvent } from './entities/audit-event.entity.js';
import { FailureRuns } from './failure-runs.js';

@Module({
  imports: [TypeOrmModule.forFeature([AuditEvent])],
  controllers: [AuditController],
  providers: [AuditService, EndedRuns, EventCounts, FailureRuns],
  exports: [AuditService, EndedRuns, EventCounts],
})
export class AuditModule {}
