import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

/** How often in a row a user's second factor was wrong. There is a row for everybody whose MFA is on. */
@Entity('mfa_limits')
export class MfaLimit {
  @ForeignKey('User', { name: 'mfa_limits_of_user', onDelete: 'CASCADE' })
  @PrimaryColumn('integer')
  userId!: number;

  @Column('integer')
  failedAttempts!: number;

  @Column('bigint', { nullable: true })
  lockedUntil!: number | null;
}
