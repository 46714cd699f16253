import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsInt, Matches, Max, Min } from 'class-validator';
import {
  IntegerFromQuery,
  IsInstant,
  IsNotBefore,
  OptionalNotNull,
} from '../../common/http/field-validators.js';
import { CursorQuery } from '../../common/http/pages.js';
import { userNameForm, userNameRule } from '../../common/user-name.js';
import { deletedFoundByName } from '../account-names.js';
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

  @ApiProperty({
    required: false,
    pattern: userNameForm.source,
    description:
      'Events about the account with this name, compared without case, and about the last ' +
      `${deletedFoundByName} deleted accounts that had it. 404 if there is none.`,
    example: 'alice',
  })
  @OptionalNotNull()
  @Matches(userNameForm, { message: `userName must be ${userNameRule}` })
  readonly userName?: string;

  @ApiProperty({ required: false, enum: auditEventTypes })
  @OptionalNotNull()
  @IsIn(auditEventTypes)
  readonly type?: AuditEventType;

  @ApiProperty({
    required: false,
    type: 'string',
    format: 'date-time',
    description: 'At or after this instant. RFC 3339, with `Z` or an offset.',
    example: '2026-11-24T00:00:00Z',
  })
  @OptionalNotNull()
  @IsInstant()
  readonly from?: string;

  @ApiProperty({
    required: false,
    type: 'string',
    format: 'date-time',
    description: 'Before this instant, which may not be before `from`.',
    example: '2026-11-25T00:00:00Z',
  })
  @OptionalNotNull()
  @IsInstant()
  @IsNotBefore('from')
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
