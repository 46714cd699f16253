import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { TakesNested } from '../../../common/http/validation.js';
import type { AuthenticatorRecord } from '../../../mfa/authenticators/authenticators.js';
import {
  CredentialField,
  readRegistration,
  type RegistrationCredential,
} from '../../../mfa/passkeys/credential-json.js';
import { RegistrationCredentialDto } from '../../../mfa/passkeys/dto/credential.dto.js';
import { PasskeyCreationOptionsDto } from '../../../mfa/passkeys/dto/passkey-options.dto.js';
import type { RegistrationOptions } from '../../../mfa/passkeys/passkey-registration.js';
import { AuthenticatorDto, IsAuthenticatorName } from './authenticator.dto.js';
import { scratchCodesProperty } from './mfa.dto.js';

const token = {
  pattern: '^[A-Za-z0-9_-]{43}$',
  example: 'q1Yk2n0mZc3r5t7v9xAaBbCcDdEeFfGgHhIiJjKkLl0',
} as const;

export class PasskeyOptionsDto {
  @ApiProperty({
    ...token,
    description:
      'Send it with the credential, in the same session. Valid once, for five minutes, or until the next call.',
  })
  readonly token!: string;

  @ApiProperty({ description: 'For `PublicKeyCredential.parseCreationOptionsFromJSON()`.' })
  readonly options!: PasskeyCreationOptionsDto;

  static from({ token, options }: RegistrationOptions): PasskeyOptionsDto {
    return { token, options: PasskeyCreationOptionsDto.from(options) };
  }
}

export class AddPasskeyDto {
  @ApiProperty({ ...token, description: 'The `token` of the options.' })
  @Matches(/^[A-Za-z0-9_-]{1,128}$/, { message: 'token must be the one that passkeyOptions returned' })
  readonly token!: string;

  @IsAuthenticatorName()
  readonly name!: string;

  @ApiProperty({
    type: RegistrationCredentialDto,
    description: 'What `toJSON()` of the credential returns that `navigator.credentials.create()` made.',
  })
  @TakesNested()
  @CredentialField(readRegistration, 'create')
  readonly credential!: RegistrationCredential;
}

export class AddedPasskeyDto extends AuthenticatorDto {
  @ApiProperty({ ...scratchCodesProperty, required: false })
  readonly scratchCodes?: readonly string[];

  static fromAdded(
    record: AuthenticatorRecord,
    scratchCodes: readonly string[] | undefined,
  ): AddedPasskeyDto {
    return Object.assign(AuthenticatorDto.from(record), scratchCodes && { scratchCodes });
  }
}
