import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

/**
 * A look-up secret (NIST SP 800-63B-4 3.1.2), called scratch code here as in the client's API. The five of a user belong
 * to the second factor as a whole; a new set overwrites them.
 */
@Entity('scratch_codes')
export class ScratchCode {
  @ForeignKey('User', { name: 'scratch_codes_of_user', onDelete: 'CASCADE' })
  @PrimaryColumn('integer')
  userId!: number;

  @PrimaryColumn('integer')
  position!: number;

  /** Hex; the same for all codes of a set. */
  @Column('varchar', { length: 32 })
  salt!: string;

  /** Which key digested it. */
  @Column('varchar', { length: 32 })
  digestKeyId!: string;

  @Column('varchar', { length: 64 })
  digest!: string;

  @Column('bigint', { nullable: true })
  usedAt!: number | null;

  /** When a used code was last entered again. A new set leaves it. */
  @Column('bigint', { nullable: true })
  lastDuplicateUseAt!: number | null;
}
