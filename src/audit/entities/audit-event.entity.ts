import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

@Entity('audit_events')
@Index('audit_events_subject', ['subjectUserId', 'id'])
@Index('audit_events_type', ['type', 'id'])
@Index('audit_events_time', ['occurredAt', 'id'])
export class AuditEvent {
  /** Ordered by time: see `time-ordered-id.ts`. */
  @PrimaryColumn('varchar', { length: 32 })
  id!: string;

  @Column('bigint')
  occurredAt!: number;

  @Column('varchar', { length: 48 })
  type!: string;

  @Column('varchar', { length: 8 })
  outcome!: 'success' | 'failure';

  /** Who did it; null if not signed in. */
  @Column('integer', { nullable: true })
  actorUserId!: number | null;

  /** Whose account it is about; null if unknown. Not a foreign key, because events outlive accounts. */
  @Column('integer', { nullable: true })
  subjectUserId!: number | null;

  @Column('varchar', { length: 64 })
  address!: string;

  @Column('varchar', { length: 255 })
  userAgent!: string;

  @Column('varchar', { length: 64 })
  requestId!: string;

  /** Why it failed; for administrators only. */
  @Column('varchar', { length: 255, nullable: true })
  reason!: string | null;

  /** As JSON. */
  @Column('text')
  details!: string;
}
