import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import type { Role } from '../../common/http/caller.js';
import { maxNameLength } from '../../common/user-name.js';

@Entity('users')
@Index('users_role', ['role', 'disabledAt'])
export class User {
  @PrimaryGeneratedColumn({ type: 'integer' })
  id!: number;

  @Column('varchar', { length: maxNameLength })
  name!: string;

  /** The name in lower case: names are compared without case. */
  @Index('users_name_key', { unique: true })
  @Column('varchar', { length: maxNameLength })
  nameKey!: string;

  @Column('varchar', { length: 255 })
  description!: string;

  @Column('varchar', { length: 16 })
  role!: Role;

  /** When the account was created or last given another role. */
  @Column('bigint', { default: 0 })
  roleSince!: number;

  @Column('varchar', { length: 255, select: false })
  passwordHash!: string;

  /** 1 while the password is the one that the service generated. */
  @Column('integer', { default: 0 })
  passwordGenerated!: number;

  @Column('bigint', { nullable: true })
  disabledAt!: number | null;

  /** See `SessionsService.endOthers`. */
  @Column('integer')
  sessionEpoch!: number;

  /** See `holdAccount`. */
  @Column('integer', { default: 0 })
  changeCount?: number;

  /** Increased when the account is disabled or given another role, which ends the invitations it has made. */
  @Column('integer', { default: 0 })
  invitationEpoch?: number;

  @Column('bigint')
  createdAt!: number;
}
