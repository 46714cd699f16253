import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsInt, Max, Min } from 'class-validator';
import { type Role, roles } from '../../common/http/caller.js';
import {
  BooleanFromText,
  IntegerFromQuery,
  OptionalNotNull,
  IsText,
} from '../../common/http/field-validators.js';
import { LimitQuery } from '../../common/http/pages.js';
import { maxNameLength } from '../../common/user-name.js';
import {
  type MfaKindFilter,
  mfaKindFilters,
  type MfaStateFilter,
  mfaStateFilters,
} from '../mfa/mfa-state.js';

export class ListUsersQuery extends LimitQuery {
  @ApiProperty({ required: false, type: 'integer', minimum: 0, maximum: 2147483647, default: 0 })
  @IntegerFromQuery()
  @IsInt()
  @Min(0)
  @Max(2 ** 31 - 1)
  readonly offset: number = 0;

  @ApiProperty({
    required: false,
    maxLength: maxNameLength,
    description: 'Only users whose name begins with this, compared without case.',
    example: 'ali',
  })
  @OptionalNotNull()
  @IsText({ min: 0, max: maxNameLength })
  readonly nameFilter?: string;

  @ApiProperty({
    required: false,
    enum: mfaStateFilters,
    description:
      'Only users whose MFA is in this state. `outstanding`: the policy requires MFA and it is not on; `overdue`: of ' +
      'these, the grace period is over.',
  })
  @OptionalNotNull()
  @IsIn(mfaStateFilters)
  readonly mfaState?: MfaStateFilter;

  @ApiProperty({
    required: false,
    type: 'boolean',
    description: 'Only users whose MFA is on (`enabled` or `replacing`), or only those whose MFA is not.',
  })
  @OptionalNotNull()
  @BooleanFromText()
  @IsBoolean()
  readonly mfaEnabled?: boolean;

  @ApiProperty({
    required: false,
    enum: mfaKindFilters,
    description: 'Only users who have a passkey, or only those whose MFA is on without one.',
  })
  @OptionalNotNull()
  @IsIn(mfaKindFilters)
  readonly mfaKind?: MfaKindFilter;

  @ApiProperty({ required: false, enum: roles, description: 'Only users with this role.' })
  @OptionalNotNull()
  @IsIn(roles)
  readonly role?: Role;

  @ApiProperty({
    required: false,
    type: 'boolean',
    description: 'Only disabled accounts, or only those that are not disabled.',
  })
  @OptionalNotNull()
  @BooleanFromText()
  @IsBoolean()
  readonly disabled?: boolean;
}
