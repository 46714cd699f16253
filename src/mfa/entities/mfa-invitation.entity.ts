import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** A link by which a user, and nobody else, sets MFA up. A user has one at a time. */
@Entity('mfa_invitations')
@Index('mfa_invitations_id', ['id'], { unique: true })
@Index('mfa_invitations_token', ['tokenDigest'], { unique: true })
export class MfaInvitation {
  @ForeignKey('User', { name: 'mfa_invitations_of_user', onDelete: 'CASCADE' })
  @PrimaryColumn('integer')
  userId!: number;

  /** Sorts by time. */
  @Column('varchar', { length: 32 })
  id!: string;

  @Column('varchar', { length: 64 })
  tokenDigest!: string;

  /** May be gone; the invitation has ended then. */
  @Column('integer')
  createdByUserId!: number;

  /** The maker's invitation epoch when it was made: the invitation lives while the maker's is the same. */
  @Column('integer', { default: 0 })
  invitationEpoch!: number;

  /** When the link was last opened; null if it was not. */
  @Column('bigint', { nullable: true })
  openedAt!: number | null;

  /** The address it was last opened from. */
  @Column('varchar', { length: 64, nullable: true })
  openedFrom!: string | null;

  @Column('bigint')
  createdAt!: number;

  @Index('mfa_invitations_expiry')
  @Column('bigint')
  expiresAt!: number;
}
