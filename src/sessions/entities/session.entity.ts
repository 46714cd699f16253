import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

@Entity('sessions')
export class Session {
  @PrimaryColumn('varchar', { length: 32 })
  id!: string;

  @Index('sessions_user')
  @ForeignKey('User', { name: 'sessions_of_user', onDelete: 'CASCADE' })
  @Column('integer')
  userId!: number;

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
