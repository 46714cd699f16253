import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm';

/**
 * A TOTP authenticator (NIST SP 800-63B-4 3.1.4) in one of a user's two slots: `pending` while an enrolment waits to
 * be confirmed, `active` once it signs in. A replacement is a pending one beside the active one.
 */
@Entity('totp_authenticators')
@Index('totp_authenticators_slot', ['userId', 'status'], { unique: true })
export class TotpAuthenticator {
  @PrimaryGeneratedColumn({ type: 'integer' })
  id!: number;

  @ForeignKey('User', { name: 'totp_authenticators_of_user', onDelete: 'CASCADE' })
  @Column('integer')
  userId!: number;

  @Column('varchar', { length: 8 })
  status!: 'pending' | 'active';

  @Column('varchar', { length: 255 })
  sealedSharedSecret!: string;

  /** Hex; one salt for the five scratch codes that live and die with this authenticator. */
  @Column('varchar', { length: 32 })
  scratchCodeSalt!: string;

  /** Null once the enrolment is confirmed. */
  @Column('varchar', { length: 64, nullable: true })
  enrolmentTokenDigest!: string | null;

  /** Attempts to confirm this enrolment. */
  @Column('integer')
  confirmAttempts!: number;

  /** When the pending enrolment ends; null once it is confirmed. */
  @Index('totp_authenticators_expiry')
  @Column('bigint', { nullable: true })
  expiresAt!: number | null;

  /** RFC 6238 5.2: a code is accepted once; no time step at or before this one is accepted again. */
  @Column('bigint', { nullable: true })
  lastAcceptedTimeStep!: number | null;

  @Column('bigint')
  createdAt!: number;

  @Column('bigint', { nullable: true })
  enabledAt!: number | null;

  @Column('bigint', { nullable: true })
  lastUsedAt!: number | null;

  /** When a used code, or one older than the last used, was last entered (NIST SP 800-63B-4 3.1.4). */
  @Column('bigint', { nullable: true })
  lastDuplicateUseAt!: number | null;
}
