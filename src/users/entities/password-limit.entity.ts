import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Consecutive wrong passwords for one account from one network. Unknown names are counted as well. */
@Entity('password_limits')
export class PasswordLimit {
  /** Keyed digest of the name as typed, because people also type passwords there. */
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
