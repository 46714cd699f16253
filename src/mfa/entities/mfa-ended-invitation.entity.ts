import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

export type InvitationEnding = 'used' | 'revoked' | 'replaced';

/** An invitation that ended before it expired, so that its link can say how. */
@Entity('mfa_ended_invitations')
@Index('mfa_ended_invitations_user', ['userId', 'expiresAt'])
export class MfaEndedInvitation {
  @PrimaryColumn('varchar', { length: 64 })
  tokenDigest!: string;

  @ForeignKey('User', { name: 'mfa_ended_invitations_of_user', onDelete: 'CASCADE' })
  @Column('integer')
  userId!: number;

  @Column('varchar', { length: 16 })
  ending!: InvitationEnding;

  @Index('mfa_ended_invitations_expiry')
  @Column('bigint')
  expiresAt!: number;
}
