import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

export type InvitationEnding = 'used' | 'revoked' | 'replaced' | 'ended';

/** An invitation that was used or ended before it expired: its link still says what became of it. */
@Entity('mfa_ended_invitations')
@Index('mfa_ended_invitations_token', ['tokenDigest'], { unique: true })
@Index('mfa_ended_invitations_user', ['userId', 'id'])
export class EndedInvitation {
  /** That of the invitation, which sorts by time. */
  @PrimaryColumn('varchar', { length: 32 })
  id!: string;

  @ForeignKey('User', { name: 'mfa_ended_invitations_of_user', onDelete: 'CASCADE' })
  @Column('integer')
  userId!: number;

  @Column('varchar', { length: 64 })
  tokenDigest!: string;

  @Column('varchar', { length: 16 })
  ending!: InvitationEnding;

  @Index('mfa_ended_invitations_expiry')
  @Column('bigint')
  expiresAt!: number;
}
