import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** A link with which a user sets up or replaces an authenticator without anybody else seeing the secret. A user has one at a time. */
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

  /** The account may have been deleted, which ends the invitation. */
  @Column('integer')
  createdByUserId!: number;

  /** The creator's invitation epoch at creation. The invitation ends once the creator's has changed. */
  @Column('integer', { default: 0 })
  invitationEpoch!: number;

  /** 1 if the link replaces the authenticator of a user whose MFA is on. */
  @Column('integer', { default: 0 })
  replaceExisting!: number;

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
