import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { PublicUrl } from '../common/http/public-url.js';
import { CertificateRenewal } from './certificate-renewal.js';
import { CleanUp } from './clean-up.js';
import { HealthController } from './health.controller.js';
import { MetricsController } from './metrics.controller.js';
import { Metrics } from './metrics.js';
import { Readiness } from './readiness.js';
import { OpenApiController } from './openapi.controller.js';
import { TrustedClock } from './trusted-clock.js';

@Module({
  imports: [AuditModule],
  controllers: [HealthController, MetricsController, OpenApiController],
  providers: [CertificateRenewal, CleanUp, Metrics, PublicUrl, Readiness, TrustedClock],
})
export class OperationsModule {}
