import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One row, with what the clock said when it was last trusted. See `TrustedClock`. */
@Entity('clean_up_clock')
export class CleanUpClock {
  @PrimaryColumn('integer')
  id!: number;

  /** In milliseconds; 0: never. */
  @Column('bigint')
  believedAt!: number;
}
