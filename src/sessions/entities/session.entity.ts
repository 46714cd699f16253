import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * A session, which is also the family of its refresh tokens (RFC 9700 4.14.2). It is live while its epoch equals its
 * user's: increasing the user's epoch ends all sessions of the account at once, and their rows are removed later.
 */
@Entity('sessions')
@Index('sessions_user', ['userId', 'sessionEpoch', 'id'])
export class Session {
  @PrimaryColumn('varchar', { length: 32 })
  id!: string;

  /** The account may be deleted already: deleting it does not wait for its sessions. */
  @Column('integer')
  userId!: number;

  /** The user's session epoch when the session began. */
  @Column('integer', { default: 0 })
  sessionEpoch!: number;

  /** Digest of the part that all its refresh tokens share; empty for a session that cannot be refreshed. */
  @Column('varchar', { length: 64, default: '' })
  familyDigest!: string;

  /** Digest of its newest refresh token, the only valid one. */
  @Column('varchar', { length: 64, default: '' })
  refreshDigest!: string;

  /** RFC 8176 authentication methods, space-separated. */
  @Column('varchar', { length: 32 })
  amr!: string;

  /** The address it was opened from. */
  @Column('varchar', { length: 64, default: '' })
  address!: string;

  @Column('varchar', { length: 255, default: '' })
  userAgent!: string;

  @Column('bigint')
  createdAt!: number;

  /** When its user last proved a factor: by signing in or by stepping up, not by refreshing. */
  @Column('bigint', { default: 0 })
  authenticatedAt!: number;

  @Column('bigint')
  lastUsedAt!: number;

  /** When its newest refresh token expires. */
  @Index('sessions_expiry')
  @Column('bigint')
  expiresAt!: number;
}
