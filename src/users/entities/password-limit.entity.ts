import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** How often in a row one account's password was wrong from one network. Accounts that do not exist are counted too. */
@Entity('password_limits')
export class PasswordLimit {
  /** Keyed digest of the name that was typed: people type passwords there, too. */
  @PrimaryColumn('varchar', { length: 64 })
  accountDigest!: string;

  @PrimaryColumn('varchar', { length: 64 })
  network!: string;

  @Column('integer')
  failedAttempts!: number;

  @Column('bigint', { nullable: true })
  lockedUntil!: number | null;

  /** When the failures are forgotten. */
  @Index('password_limits_expiry')
  @Column('bigint')
  expiresAt!: number;
}
