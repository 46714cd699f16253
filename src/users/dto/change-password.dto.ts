import { OptionalNotNull } from '../../common/http/field-validators.js';
import { IsPassword, IsPresentedPassword } from './user-fields.js';

export class ChangePasswordDto {
  @OptionalNotNull()
  @IsPresentedPassword({
    required: false,
    description: 'Needed for your own account.',
    example: 'correct horse battery staple',
  })
  readonly currentPassword?: string;

  @IsPassword({ example: 'four words are a password' })
  readonly newPassword!: string;
}
