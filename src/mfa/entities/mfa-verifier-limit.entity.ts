import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** A user's consecutive wrong codes through one verifier. There is a row only after a wrong code. */
@Entity('mfa_verifier_limits')
@Index('mfa_verifier_limits_verifier', ['verifierId', 'userId'])
export class MfaVerifierLimit {
  @ForeignKey('MfaLimit', 'userId', { name: 'mfa_verifier_limits_of_user', onDelete: 'CASCADE' })
  @PrimaryColumn('integer')
  userId!: number;

  /** No foreign key: deleting a verifier must not wait for its rows, which are removed in batches afterwards. */
  @PrimaryColumn('integer')
  verifierId!: number;

  @Column('integer')
  failedAttempts!: number;

  @Column('bigint', { nullable: true })
  lockedUntil!: number | null;

  /** Attempts refused while the verifier was locked out, and not yet reported in an audit event. */
  @Column('integer', { default: 0 })
  refusedAttempts!: number;

  @Column('bigint', { nullable: true })
  refusalsReportedAt!: number | null;
}
