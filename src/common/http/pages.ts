import { ApiProperty } from '@nestjs/swagger';
import { IsInt, Matches, Max, Min } from 'class-validator';
import { IntegerFromQuery, OptionalNotNull } from './field-validators.js';

const cursorForm = /^[0-9a-f]{32}$/;

export class LimitQuery {
  @ApiProperty({ required: false, type: 'integer', minimum: 1, maximum: 200, default: 30 })
  @IntegerFromQuery()
  @IsInt()
  @Min(1)
  @Max(200)
  readonly limit: number = 30;
}

/** A list whose pages follow one another by the id of the last row, newest first. */
export class CursorQuery extends LimitQuery {
  @ApiProperty({
    required: false,
    pattern: cursorForm.source,
    description: '`nextCursor` of the previous page.',
  })
  @OptionalNotNull()
  @Matches(cursorForm, { message: 'cursor must be the nextCursor of another page' })
  readonly cursor?: string;
}

export const nextCursorProperty = {
  type: 'string',
  nullable: true,
  description: 'Send as `cursor` for the next, older page.',
  example: null,
} as const;
