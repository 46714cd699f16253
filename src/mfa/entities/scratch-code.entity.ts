import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

/** A look-up secret (NIST SP 800-63B-4 3.1.2), called scratch code here as in the client's API. */
@Entity('scratch_codes')
export class ScratchCode {
  @ForeignKey('TotpAuthenticator', { name: 'scratch_codes_of_authenticator', onDelete: 'CASCADE' })
  @PrimaryColumn('integer')
  authenticatorId!: number;

  @PrimaryColumn('integer')
  position!: number;

  @Column('varchar', { length: 64 })
  digest!: string;

  @Column('bigint', { nullable: true })
  usedAt!: number | null;
}
