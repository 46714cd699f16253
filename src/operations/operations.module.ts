import { Module } from '@nestjs/common';
import { CleanUp } from './clean-up.js';
import { HealthController } from './health.controller.js';
import { OpenApiController } from './openapi.controller.js';

@Module({ controllers: [HealthController, OpenApiController], providers: [CleanUp] })
export class OperationsModule {}
