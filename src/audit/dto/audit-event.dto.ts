import { ApiProperty } from '@nestjs/swagger';
import { nextCursorProperty } from '../../common/http/pages.js';
import type { NamedEvent } from '../account-names.js';
import type { AuditPage } from '../audit.service.js';
import { type AuditEventType, auditEventTypes } from '../audit-event-types.js';

const nullableName = { type: 'string', nullable: true, example: 'alice' } as const;

export class AuditEventDto {
  @ApiProperty({ example: '019abcf2d1e00000a1b2c3d4e5f60718' })
  readonly id!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-24T09:30:00.000Z' })
  readonly occurredAt!: string;

  @ApiProperty({ enum: auditEventTypes, example: 'mfa.enabled' })
  readonly type!: AuditEventType;

  @ApiProperty({ enum: ['success', 'failure'], example: 'success' })
  readonly outcome!: 'success' | 'failure';

  @ApiProperty({ type: 'integer', nullable: true, description: 'Id of the acting user.', example: 1001 })
  readonly actorUserId!: number | null;

  @ApiProperty({ ...nullableName, description: 'Their name, even if they have been deleted since.' })
  readonly actorName!: string | null;

  @ApiProperty({ type: 'integer', nullable: true, description: 'Id of the affected user.', example: 1001 })
  readonly userId!: number | null;

  @ApiProperty({ ...nullableName, description: 'Their name, even if they have been deleted since.' })
  readonly userName!: string | null;

  @ApiProperty({ example: '203.0.113.7' })
  readonly address!: string;

  @ApiProperty({ example: 'curl/8.5.0' })
  readonly userAgent!: string;

  @ApiProperty({ example: '8f14e45fceea167a5a36dedd4bea2543' })
  readonly requestId!: string;

  @ApiProperty({ type: 'string', nullable: true, description: 'Why it failed.', example: null })
  readonly reason!: string | null;

  @ApiProperty({ type: 'object', additionalProperties: true, example: { method: 'totp', replaced: false } })
  readonly details!: Record<string, unknown>;

  static from({ event, actorName, subjectName }: NamedEvent): AuditEventDto {
    return {
      id: event.id,
      occurredAt: new Date(event.occurredAt).toISOString(),
      type: event.type as AuditEventType,
      outcome: event.outcome,
      actorUserId: event.actorUserId,
      actorName,
      userId: event.subjectUserId,
      userName: subjectName,
      address: event.address,
      userAgent: event.userAgent,
      requestId: event.requestId,
      reason: event.reason,
      details: detailsOf(event.details),
    };
  }
}

/** A row that somebody has altered must not hide all others. */
function detailsOf(json: string): Record<string, unknown> {
  try {
    return JSON.parse(json) as Record<string, unknown>;
  } catch {
    return { unreadable: true };
  }
}

export class AuditEventListDto {
  @ApiProperty({ type: [AuditEventDto] })
  readonly results!: AuditEventDto[];

  @ApiProperty(nextCursorProperty)
  readonly nextCursor!: string | null;

  static from(page: AuditPage): AuditEventListDto {
    return {
      results: page.events.map((event) => AuditEventDto.from(event)),
      nextCursor: page.nextCursor ?? null,
    };
  }
}
