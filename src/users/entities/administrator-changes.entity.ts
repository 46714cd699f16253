import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One row that every change which takes an administrator away writes: see `last-administrator.ts`. */
@Entity('administrator_changes')
export class AdministratorChanges {
  @PrimaryColumn('integer')
  id!: number;

  @Column('integer')
  changes!: number;
}
