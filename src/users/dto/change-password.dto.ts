import { OptionalNotNull } from '../../common/http/field-validators.js';
import { IsPassword } from './user-fields.js';

export class ChangePasswordDto {
  @OptionalNotNull()
  @IsPassword({
    required: false,
    description: 'Needed for your own account.',
    example: 'correct horse battery staple',
  })
  readonly currentPassword?: string;

  @IsPassword({ example: 'four words are a password' })
  readonly newPassword!: string;
}
