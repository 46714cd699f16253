import { booleanRule, OptionalNotNull } from '../../common/http/field-validators.js';
import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsIn } from 'class-validator';
import { type Role, roles } from '../../common/http/caller.js';
import { IsDescription, roleRule } from './user-fields.js';

export class UpdateUserDto {
  @IsDescription()
  readonly description?: string;

  @ApiProperty({ enum: roles, required: false })
  @OptionalNotNull()
  @IsIn(roles, { message: roleRule })
  readonly role?: Role;

  @ApiProperty({
    required: false,
    description: 'A disabled user cannot sign in; open sessions end at once.',
    example: false,
  })
  @OptionalNotNull()
  @IsBoolean({ message: booleanRule })
  readonly disabled?: boolean;
}
