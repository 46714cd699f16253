import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Failures of one kind from one network that follow one another: see `failure-runs.ts`. */
@Entity('audit_runs')
export class AuditRun {
  @PrimaryColumn('varchar', { length: 48 })
  type!: string;

  @PrimaryColumn('varchar', { length: 64 })
  network!: string;

  /** Where the first of them came from. */
  @Column('varchar', { length: 64 })
  address!: string;

  /** How many have been counted since the last event. */
  @Column('integer')
  unreported!: number;

  @Index('audit_runs_next')
  @Column('bigint')
  nextEventAt!: number;
}
