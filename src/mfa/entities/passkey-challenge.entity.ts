import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

export type Ceremony = 'registration' | 'signIn' | 'stepUp';

/** A challenge that a passkey is to sign. A ceremony has one at a time: a newer one replaces it. */
@Entity('passkey_challenges')
export class PasskeyChallenge {
  @PrimaryColumn('varchar', { length: 16 })
  ceremony!: Ceremony;

  /** The digest of the MFA token for a sign-in, else the id of the session. */
  @PrimaryColumn('varchar', { length: 64 })
  boundTo!: string;

  /** May be gone. */
  @Column('integer')
  userId!: number;

  /** 256 random bits in base64url. */
  @Column('varchar', { length: 64 })
  challenge!: string;

  @Index('passkey_challenges_expiry')
  @Column('bigint')
  expiresAt!: number;
}
