import { ApiProperty } from '@nestjs/swagger';
import { IsIn, Matches } from 'class-validator';
import { OptionalNotNull } from '../../common/http/field-validators.js';
import { type Role, roles } from '../../common/http/caller.js';
import { userNameForm, userNameRule } from '../../common/user-name.js';
import { IsDescription, IsPassword, roleRule } from './user-fields.js';

export class CreateUserDto {
  @ApiProperty({
    pattern: userNameForm.source,
    description: 'Compared without case.',
    example: 'alice',
  })
  @Matches(userNameForm, { message: `name must be ${userNameRule}` })
  readonly name!: string;

  @IsDescription()
  readonly description?: string;

  @IsPassword({ example: 'correct horse battery staple' })
  readonly password!: string;

  @ApiProperty({ enum: roles, required: false, default: 'user' })
  @OptionalNotNull()
  @IsIn(roles, { message: roleRule })
  readonly role?: Role;
}
