import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm';
import type { TotpParameters } from '../../otp/totp-parameters.js';
import type { AuthenticatorKind } from '../authenticators/authenticator-kinds.js';

/**
 * An authenticator of a user (NIST SP 800-63B-4 3.1): `pending` while its enrolment waits to be confirmed, `active` once
 * it signs in. A passkey is active from the start and has a row in `passkeys`; the columns of TOTP mean nothing for it.
 */
@Entity('authenticators')
@Index('authenticators_slot', ['userId', 'slot', 'status'], { unique: true })
export class Authenticator {
  @PrimaryGeneratedColumn({ type: 'integer' })
  id!: number;

  @ForeignKey('User', { name: 'authenticators_of_user', onDelete: 'CASCADE' })
  @Column('integer')
  userId!: number;

  @Column('varchar', { length: 8 })
  kind!: AuthenticatorKind;

  /** What its user calls it. */
  @Column('varchar', { length: 64 })
  name!: string;

  @Column('varchar', { length: 8 })
  status!: 'pending' | 'active';

  /**
   * `main`: the one that enableMfa makes, and the pending one that may replace it. `added`: a further one while it is
   * pending, of which a user has one at a time. Null: a further one that is active.
   */
  @Column('varchar', { length: 8, nullable: true })
  slot!: 'main' | 'added' | null;

  /** Null for a passkey. */
  @Column('varchar', { length: 255, nullable: true })
  sealedSharedSecret!: string | null;

  @Column('varchar', { length: 8, default: 'SHA1' })
  algorithm!: TotpParameters['algorithm'];

  @Column('integer', { default: 6 })
  digits!: number;

  /** In seconds: the time step of RFC 6238. */
  @Column('integer', { default: 30 })
  period!: number;

  /** How many time steps the device's clock is ahead of the service's. */
  @Column('integer', { default: 0 })
  driftSteps!: number;

  /** The scratch codes that become the user's when this enrolment is confirmed, as JSON; null if it brings none. */
  @Column('text', { nullable: true })
  pendingScratchCodes!: string | null;

  /** Null once the enrolment is confirmed. */
  @Column('varchar', { length: 64, nullable: true })
  enrolmentTokenDigest!: string | null;

  /** Attempts to confirm this enrolment. */
  @Column('integer', { default: 0 })
  confirmAttempts!: number;

  /** When the pending enrolment ends; null once it is confirmed. */
  @Index('authenticators_expiry')
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
