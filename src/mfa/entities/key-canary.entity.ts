import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A value made with one of the service's keys, from which the next start tells whether it has the same key. */
@Entity('key_canaries')
export class KeyCanary {
  @PrimaryColumn('varchar', { length: 64 })
  name!: string;

  @Column('varchar', { length: 255 })
  value!: string;
}
