import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { maxNameLength } from '../../common/user-name.js';

/** The name of a deleted user, kept as long as the event of the deletion: see `account-names.ts`. */
@Entity('deleted_users')
@Index('deleted_users_name', ['nameKey', 'userId'])
export class DeletedUser {
  @PrimaryColumn('integer')
  userId!: number;

  @Column('varchar', { length: maxNameLength })
  name!: string;

  /** In lower case. */
  @Column('varchar', { length: maxNameLength })
  nameKey!: string;

  @Index('deleted_users_expiry')
  @Column('bigint')
  deletedAt!: number;
}
