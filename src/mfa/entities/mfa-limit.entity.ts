import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

/** A user's consecutive wrong codes. Every user whose MFA is on has a row. */
@Entity('mfa_limits')
export class MfaLimit {
  @ForeignKey('User', { name: 'mfa_limits_of_user', onDelete: 'CASCADE' })
  @PrimaryColumn('integer')
  userId!: number;

  /** While signing in. */
  @Column('integer')
  failedAttempts!: number;

  /** Until when signing in is locked. */
  @Column('bigint', { nullable: true })
  lockedUntil!: number | null;

  /** Through all verifiers together. */
  @Column('integer', { default: 0 })
  verifierFailures!: number;

  /** Attempts refused while signing in was locked, and not yet reported in an audit event. */
  @Column('integer', { default: 0 })
  refusedAttempts!: number;

  @Column('bigint', { nullable: true })
  refusalsReportedAt!: number | null;
}
