import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditModule } from '../../audit/audit.module.js';
import { KeyCanary } from '../entities/key-canary.entity.js';
import { DigestedCodes } from './digested-codes.js';
import { KeyCheck } from './key-check.js';
import { KeyInventory } from './key-inventory.js';
import { KeyRotation } from './key-rotation.js';
import { SealedSecrets } from './sealed-secrets.js';

/** What the database needs its keys for. Does not check the keys, so that it can say what a lost one is needed for. */
@Module({
  imports: [AuditModule],
  providers: [DigestedCodes, KeyInventory, SealedSecrets],
  exports: [AuditModule, DigestedCodes, KeyInventory, SealedSecrets],
})
export class KeyNeedsModule {}

/** Checks the keys at start. `retire` does without it, see `KeyNeedsModule`. */
@Module({
  imports: [AuditModule, KeyNeedsModule, TypeOrmModule.forFeature([KeyCanary])],
  providers: [KeyCheck, KeyRotation],
  exports: [KeyNeedsModule, KeyRotation],
})
export class KeysModule {}
