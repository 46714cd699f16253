import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** One generation of a session's refresh token. Used ones are kept, so that a second use is recognised. */
@Entity('refresh_tokens')
export class RefreshToken {
  /** `refreshTokenKey`. */
  @PrimaryColumn('varchar', { length: 64 })
  digest!: string;

  @Index('refresh_tokens_session')
  @ForeignKey('Session', { name: 'refresh_tokens_of_session', onDelete: 'CASCADE' })
  @Column('varchar', { length: 32 })
  sessionId!: string;

  @Index('refresh_tokens_expiry')
  @Column('bigint')
  expiresAt!: number;

  @Column('bigint', { nullable: true })
  usedAt!: number | null;
}
