import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One row, written by every change that removes an administrator: see `last-administrator.ts`. */
@Entity('administrator_changes')
export class AdministratorChanges {
  @PrimaryColumn('integer')
  id!: number;

  @Column('integer')
  changes!: number;
}
