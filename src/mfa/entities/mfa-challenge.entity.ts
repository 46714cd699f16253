import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A sign-in that has passed the first factor and waits for the second. */
@Entity('mfa_challenges')
export class MfaChallenge {
  @PrimaryColumn('varchar', { length: 64 })
  tokenDigest!: string;

  /** May be gone. */
  @Column('integer')
  userId!: number;

  /** The user's session epoch when the password was checked. */
  @Column('integer')
  sessionEpoch!: number;

  @Column('integer')
  attempts!: number;

  @Index('mfa_challenges_expiry')
  @Column('bigint')
  expiresAt!: number;
}
