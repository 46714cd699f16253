import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** How often in a row a user's second factor was wrong through one verifier, if it was. */
@Entity('mfa_verifier_limits')
@Index('mfa_verifier_limits_verifier', ['verifierId', 'userId'])
export class MfaVerifierLimit {
  @ForeignKey('MfaLimit', 'userId', { name: 'mfa_verifier_limits_of_user', onDelete: 'CASCADE' })
  @PrimaryColumn('integer')
  userId!: number;

  /** No foreign key: deleting a verifier takes no longer for all the rows it has. They go in batches afterwards. */
  @PrimaryColumn('integer')
  verifierId!: number;

  @Column('integer')
  failedAttempts!: number;

  @Column('bigint', { nullable: true })
  lockedUntil!: number | null;

  /** Attempts refused while the verifier waited that no audit event stands for yet. */
  @Column('integer', { default: 0 })
  refusedAttempts!: number;

  @Column('bigint', { nullable: true })
  refusalsReportedAt!: number | null;
}
