import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsInt, Matches, Max, Min } from 'class-validator';
import { IntegerFromQuery, IsInstant, OptionalNotNull } from '../../common/http/field-validators.js';
import type { AuditPageRequest } from '../audit.service.js';
import { type AuditEventType, auditEventTypes } from '../audit-event-types.js';

export class ListAuditEventsQuery {
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

  @ApiProperty({
    required: false,
    pattern: '^[0-9a-f]{32}$',
    description: '`nextCursor` of the previous page.',
  })
  @OptionalNotNull()
  @Matches(/^[0-9a-f]{32}$/, { message: 'cursor must be the nextCursor of another page' })
  readonly cursor?: string;

  @ApiProperty({ required: false, type: 'integer', minimum: 1, maximum: 200, default: 30 })
  @IntegerFromQuery()
  @IsInt()
  @Min(1)
  @Max(200)
  readonly limit: number = 30;

  toRequest(): AuditPageRequest {
    const { from, to, ...others } = this;
    return {
      ...others,
      from: from === undefined ? undefined : Date.parse(from),
      to: to === undefined ? undefined : Date.parse(to),
    };
  }
}
