import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditModule } from '../../audit/audit.module.js';
import { KeyCanary } from '../entities/key-canary.entity.js';
import { KeyCheck } from './key-check.js';
import { KeyRotation } from './key-rotation.js';
import { SealedSecrets } from './sealed-secrets.js';

/** Sealed secrets and their keys. A module of its own, for `npm run keys`. */
@Module({
  imports: [AuditModule, TypeOrmModule.forFeature([KeyCanary])],
  providers: [KeyCheck, KeyRotation, SealedSecrets],
  exports: [KeyRotation],
})
export class KeysModule {}
