import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * A session, which is also the family of its refresh tokens (RFC 9700 4.14.2). It lives while its epoch is its user's:
 * ending every session of an account is one step of the user's epoch, however many there are, and the rows go later.
 */
@Entity('sessions')
@Index('sessions_user', ['userId', 'sessionEpoch', 'id'])
export class Session {
  @PrimaryColumn('varchar', { length: 32 })
  id!: string;

  /** May be gone: deleting an account does not wait for its sessions. */
  @Column('integer')
  userId!: number;

  /** The user's session epoch when the session began. */
  @Column('integer', { default: 0 })
  sessionEpoch!: number;

  /** Of the part that all its refresh tokens share; empty for a session that cannot be refreshed. */
  @Column('varchar', { length: 64, default: '' })
  familyDigest!: string;

  /** Of its newest refresh token, the only one that is good. */
  @Column('varchar', { length: 64, default: '' })
  refreshDigest!: string;

  /** RFC 8176 authentication methods, space-separated. */
  @Column('varchar', { length: 32 })
  amr!: string;

  /** Where it was opened from. */
  @Column('varchar', { length: 64, default: '' })
  address!: string;

  @Column('varchar', { length: 255, default: '' })
  userAgent!: string;

  @Column('bigint')
  createdAt!: number;

  @Column('bigint')
  lastUsedAt!: number;

  /** When its newest refresh token expires. */
  @Index('sessions_expiry')
  @Column('bigint')
  expiresAt!: number;
}
