import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Role } from '../../common/http/caller.js';

/** A role that must use MFA, and when that began: the grace period counts from then. */
@Entity('mfa_requirements')
export class MfaRequirement {
  @PrimaryColumn('varchar', { length: 16 })
  role!: Role;

  @Column('bigint')
  requiredSince!: number;

  /** When passkeys began to be required; null if any second factor will do. */
  @Column('bigint', { nullable: true })
  passkeyRequiredSince!: number | null;
}
