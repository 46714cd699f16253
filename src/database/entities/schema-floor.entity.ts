import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One row. See `schema-floor.ts`. */
@Entity('schema_floor')
export class SchemaFloor {
  @PrimaryColumn('integer')
  id!: number;

  @Column('bigint')
  migration!: number;
}
