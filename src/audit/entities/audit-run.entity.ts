import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Consecutive failures of one type from one network: see `failure-runs.ts`. */
@Entity('audit_runs')
export class AuditRun {
  @PrimaryColumn('varchar', { length: 48 })
  type!: string;

  @PrimaryColumn('varchar', { length: 64 })
  network!: string;

  /** The address of the first failure. */
  @Column('varchar', { length: 64 })
  address!: string;

  /** Failures counted since the last event. */
  @Column('integer')
  unreported!: number;

  @Index('audit_runs_next')
  @Column('bigint')
  nextEventAt!: number;
}
