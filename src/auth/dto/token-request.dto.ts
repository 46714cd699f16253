import { ApiProperty, PickType } from '@nestjs/swagger';
import { IsString, Matches, ValidateIf } from 'class-validator';
import { IsInsteadOf, IsText, OptionalNotNull } from '../../common/http/field-validators.js';
import { TakesNested } from '../../common/http/validation.js';
import { maxNameLength } from '../../common/user-name.js';
import {
  type AssertionCredential,
  CredentialField,
  readAssertion,
} from '../../mfa/passkeys/credential-json.js';
import { AssertionCredentialDto } from '../../mfa/passkeys/dto/credential.dto.js';
import { IsCode, IsPresentedPassword } from '../../users/dto/user-fields.js';

const opaqueToken = /^[A-Za-z0-9_.-]{1,2048}$/;

export class PasswordGrantDto {
  @ApiProperty({ enum: ['password'], description: 'In any case.' })
  @IsString()
  readonly grant_type!: string;

  @ApiProperty({ minLength: 1, maxLength: maxNameLength, example: 'alice' })
  @IsText({ min: 1, max: maxNameLength })
  readonly username!: string;

  @IsPresentedPassword({ example: 'correct horse battery staple' })
  readonly password!: string;
}

export class MfaGrantDto {
  @ApiProperty({ enum: ['mfa'], description: 'In any case.' })
  @IsString()
  readonly grant_type!: string;

  @ApiProperty({
    pattern: opaqueToken.source,
    description: 'The `mfa_token` of the password grant.',
    example: 'q1Yk2n0mZc3r5t7v9xAaBbCcDdEeFfGgHhIiJjKkLl0',
  })
  @Matches(opaqueToken, { message: 'mfa_token must be the mfa_token of the password grant' })
  readonly mfa_token!: string;

  @ValidateIf(({ mfa_code, passkey }: MfaGrantDto) => mfa_code !== undefined || passkey === undefined)
  @IsCode({
    required: false,
    description:
      'A code of six or eight digits from an authenticator, or a scratch code of eight; unless `passkey` is sent.',
  })
  readonly mfa_code?: string;

  @ApiProperty({
    required: false,
    type: AssertionCredentialDto,
    description:
      'What `toJSON()` of the credential returns that `navigator.credentials.get()` gave for the options of ' +
      'requestPasskeyOptions; in a form, as text. Instead of `mfa_code`.',
  })
  @OptionalNotNull()
  @TakesNested()
  @CredentialField(readAssertion, 'get')
  @IsInsteadOf('mfa_code')
  readonly passkey?: AssertionCredential;
}

export class PasskeyOptionsRequestDto extends PickType(MfaGrantDto, ['mfa_token']) {}

export class RefreshGrantDto {
  @ApiProperty({ enum: ['refresh_token'], description: 'In any case.' })
  @IsString()
  readonly grant_type!: string;

  @ApiProperty({ pattern: opaqueToken.source, example: 'Zm9yLXRoZS1uZXh0LXBhaXItb2YtdG9rZW5zLW9ubHk' })
  @Matches(opaqueToken, { message: 'refresh_token must be the refresh_token of an earlier answer' })
  readonly refresh_token!: string;
}
