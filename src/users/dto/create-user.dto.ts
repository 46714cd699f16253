import { ApiProperty } from '@nestjs/swagger';
import { IsIn, Matches } from 'class-validator';
import { IsLeftOutOr, IsText } from '../../common/http/field-validators.js';
import { type Role, roles } from '../../common/http/caller.js';
import { IsDescription, IsPassword } from './user-fields.js';

export class CreateUserDto {
  @ApiProperty({
    pattern: '^[A-Za-z0-9_.@-]{1,32}$',
    description: 'Compared without case.',
    example: 'alice',
  })
  @IsText({ min: 1, max: 32 })
  @Matches(/^[A-Za-z0-9_.@-]*$/, { message: 'name may hold letters, digits, "_", "-", "." and "@"' })
  readonly name!: string;

  @IsDescription()
  readonly description?: string;

  @IsPassword({ example: 'correct horse battery staple' })
  readonly password!: string;

  @ApiProperty({ enum: roles, required: false, default: 'user' })
  @IsLeftOutOr()
  @IsIn(roles)
  readonly role?: Role;
}
