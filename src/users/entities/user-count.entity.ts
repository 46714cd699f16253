import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How many users have one of `width` neighbouring ids: see `user-counts.ts`. */
@Entity('user_counts')
export class UserCount {
  @PrimaryColumn('integer')
  width!: number;

  /** A multiple of the width. */
  @PrimaryColumn('integer')
  firstId!: number;

  @Column('integer')
  users!: number;
}
