import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

/** How often in a row a user's second factor was wrong. There is a row for everybody whose MFA is on. */
@Entity('mfa_limits')
export class MfaLimit {
  @ForeignKey('User', { name: 'mfa_limits_of_user', onDelete: 'CASCADE' })
  @PrimaryColumn('integer')
  userId!: number;

  /** By signing in. */
  @Column('integer')
  failedAttempts!: number;

  /** Until when signing in waits. */
  @Column('bigint', { nullable: true })
  lockedUntil!: number | null;

  /** Through all verifiers together. */
  @Column('integer', { default: 0 })
  verifierFailures!: number;

  /** Attempts refused while signing in was locked that no audit event stands for yet. */
  @Column('integer', { default: 0 })
  refusedAttempts!: number;

  @Column('bigint', { nullable: true })
  refusalsReportedAt!: number | null;
}
