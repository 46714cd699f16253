import { OptionalNotNull } from '../../common/http/field-validators.js';
import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsIn } from 'class-validator';
import { type Role, roles } from '../../common/http/caller.js';
import { IsDescription } from './user-fields.js';

export class UpdateUserDto {
  @IsDescription()
  readonly description?: string;

  @ApiProperty({ enum: roles, required: false })
  @OptionalNotNull()
  @IsIn(roles)
  readonly role?: Role;

  @ApiProperty({
    required: false,
    description: 'A disabled user cannot sign in; open sessions end at once.',
    example: false,
  })
  @OptionalNotNull()
  @IsBoolean()
  readonly disabled?: boolean;
}
