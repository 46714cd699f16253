import { PickType } from '@nestjs/swagger';
import { IsArray, IsBoolean, IsIn, IsString } from 'class-validator';
import { booleanRule, OptionalNotNull } from '../../common/http/field-validators.js';
import { type AuthenticatorKind, authenticatorKinds } from '../../mfa/authenticators/authenticator-kinds.js';
import { CreateUserDto } from '../dto/create-user.dto.js';
import { IsPassword } from '../dto/user-fields.js';

const mfaKindsRule = `mfaKinds must list kinds of authenticators: ${authenticatorKinds.join(', ')}`;

/** One user in a file of `npm run users`. */
export class ImportedUserDto extends PickType(CreateUserDto, ['name', 'description', 'role'] as const) {
  @OptionalNotNull()
  @IsBoolean({ message: booleanRule })
  readonly disabled?: boolean;

  @OptionalNotNull()
  @IsPassword({ required: false })
  readonly password?: string;

  /** Argon2id in PHC string form. */
  @OptionalNotNull()
  @IsString()
  readonly passwordHash?: string;

  /** The one TOTP authenticator as a Key URI; beside `authenticators`, the main one of them. */
  @OptionalNotNull()
  @IsString()
  readonly otpauth?: string;

  /** The same as base32. */
  @OptionalNotNull()
  @IsString()
  readonly secret?: string;

  /** Every authenticator, in the form of {@link ImportedTotpDto} or {@link ImportedPasskeyDto}. */
  @OptionalNotNull()
  @IsArray({ message: 'authenticators must be a JSON array' })
  readonly authenticators?: readonly unknown[];

  /** Must agree with the file: whether there is a second factor. */
  @OptionalNotNull()
  @IsBoolean({ message: booleanRule })
  readonly mfaEnabled?: boolean;

  /** The same: of which kinds the authenticators are. */
  @OptionalNotNull()
  @IsArray({ message: mfaKindsRule })
  @IsIn(authenticatorKinds, { each: true, message: mfaKindsRule })
  readonly mfaKinds?: readonly AuthenticatorKind[];
}

/** In the order of an export. */
export const importedUserFields = [
  'name',
  'description',
  'role',
  'disabled',
  'mfaEnabled',
  'mfaKinds',
  'password',
  'passwordHash',
  'otpauth',
  'secret',
  'authenticators',
] as const satisfies readonly (keyof ImportedUserDto)[];
