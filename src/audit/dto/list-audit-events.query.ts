import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsInt, Max, Min } from 'class-validator';
import { IntegerFromQuery, IsInstant, OptionalNotNull } from '../../common/http/field-validators.js';
import { CursorQuery } from '../../common/http/pages.js';
import type { AuditPageRequest } from '../audit.service.js';
import { type AuditEventType, auditEventTypes } from '../audit-event-types.js';

export class ListAuditEventsQuery extends CursorQuery {
  @ApiProperty({
    required: false,
    type: 'integer',
    minimum: 1,
    maximum: 2147483647,
    description: 'Events about this account.',
  })
  @OptionalNotNull()
  @IntegerFromQuery()
  @IsInt()
  @Min(1)
  @Max(2 ** 31 - 1)
  readonly userId?: number;

  @ApiProperty({ required: false, enum: auditEventTypes })
  @OptionalNotNull()
  @IsIn(auditEventTypes)
  readonly type?: AuditEventType;

  @ApiProperty({
    required: false,
    type: 'string',
    format: 'date-time',
    description: 'At or after this instant.',
  })
  @OptionalNotNull()
  @IsInstant()
  readonly from?: string;

  @ApiProperty({ required: false, type: 'string', format: 'date-time', description: 'Before this instant.' })
  @OptionalNotNull()
  @IsInstant()
  readonly to?: string;

  toRequest(): AuditPageRequest {
    const { from, to, ...others } = this;
    return {
      ...others,
      from: from === undefined ? undefined : Date.parse(from),
      to: to === undefined ? undefined : Date.parse(to),
    };
  }
}
