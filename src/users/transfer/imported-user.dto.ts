import { PickType } from '@nestjs/swagger';
import { IsBoolean, IsString } from 'class-validator';
import { OptionalNotNull } from '../../common/http/field-validators.js';
import { CreateUserDto } from '../dto/create-user.dto.js';
import { IsPassword } from '../dto/user-fields.js';

/** One user in a file of `npm run users`. */
export class ImportedUserDto extends PickType(CreateUserDto, ['name', 'description', 'role'] as const) {
  @OptionalNotNull()
  @IsBoolean()
  readonly disabled?: boolean;

  @OptionalNotNull()
  @IsPassword({ required: false })
  readonly password?: string;

  /** Argon2id in PHC string form. */
  @OptionalNotNull()
  @IsString()
  readonly passwordHash?: string;

  /** The second factor as a Key URI. */
  @OptionalNotNull()
  @IsString()
  readonly otpauth?: string;

  /** The second factor as base32. */
  @OptionalNotNull()
  @IsString()
  readonly secret?: string;

  /** Must agree with the file: whether there is a second factor. */
  @OptionalNotNull()
  @IsBoolean()
  readonly mfaEnabled?: boolean;
}

/** In the order of an export. */
export const importedUserFields = [
  'name',
  'description',
  'role',
  'disabled',
  'mfaEnabled',
  'password',
  'passwordHash',
  'otpauth',
  'secret',
] as const satisfies readonly (keyof ImportedUserDto)[];
