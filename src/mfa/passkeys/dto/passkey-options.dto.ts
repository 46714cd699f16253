import { ApiProperty } from '@nestjs/swagger';
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/server';
import { type UserVerification, userVerifications } from '../../../config/relying-party.js';
import { base64url, credentialId, credentialType, transports } from './credential.dto.js';

const challenge = { ...base64url, example: 'q1Yk2n0mZc3r5t7v9xAaBbCcDdEeFfGgHhIiJjKkLl0' };
const timeoutMs = { type: 'integer', description: 'Milliseconds.', example: 300_000 } as const;
const rpId = { example: 'mfa.example.com', description: 'The domain that the passkey works on.' };

class PasskeyDescriptorDto {
  @ApiProperty(credentialId)
  readonly id!: string;

  @ApiProperty(credentialType)
  readonly type!: 'public-key';

  @ApiProperty({ ...transports, required: false })
  readonly transports?: string[];
}

class RelyingPartyDto {
  @ApiProperty(rpId)
  readonly id!: string;

  @ApiProperty({ example: 'MFA Service' })
  readonly name!: string;
}

class PasskeyUserDto {
  @ApiProperty({ ...base64url, example: 'dXNlci1oYW5kbGU', description: 'Does not reveal who the user is.' })
  readonly id!: string;

  @ApiProperty({ example: 'alice' })
  readonly name!: string;

  @ApiProperty({ example: 'alice' })
  readonly displayName!: string;
}

class PublicKeyParametersDto {
  @ApiProperty({ type: 'integer', example: -7 })
  readonly alg!: number;

  @ApiProperty(credentialType)
  readonly type!: 'public-key';
}

class AuthenticatorSelectionDto {
  @ApiProperty({ enum: ['preferred'], example: 'preferred' })
  readonly residentKey!: 'preferred';

  @ApiProperty({ example: false })
  readonly requireResidentKey!: boolean;

  @ApiProperty({ enum: userVerifications, example: 'preferred' })
  readonly userVerification!: UserVerification;
}

class CreationExtensionsDto {
  @ApiProperty({ example: true })
  readonly credProps!: boolean;
}

/** For `PublicKeyCredential.parseCreationOptionsFromJSON()`. */
export class PasskeyCreationOptionsDto {
  @ApiProperty(challenge)
  readonly challenge!: string;

  @ApiProperty()
  readonly rp!: RelyingPartyDto;

  @ApiProperty()
  readonly user!: PasskeyUserDto;

  @ApiProperty({ type: [PublicKeyParametersDto] })
  readonly pubKeyCredParams!: PublicKeyParametersDto[];

  @ApiProperty(timeoutMs)
  readonly timeout!: number;

  @ApiProperty({ enum: ['none'], example: 'none' })
  readonly attestation!: 'none';

  @ApiProperty({ type: [PasskeyDescriptorDto], description: "The user's existing passkeys." })
  readonly excludeCredentials!: PasskeyDescriptorDto[];

  @ApiProperty()
  readonly authenticatorSelection!: AuthenticatorSelectionDto;

  @ApiProperty()
  readonly extensions!: CreationExtensionsDto;

  @ApiProperty({ type: 'string', isArray: true, example: [] })
  readonly hints!: string[];

  static from(options: PublicKeyCredentialCreationOptionsJSON): PasskeyCreationOptionsDto {
    return options as PasskeyCreationOptionsDto;
  }
}

/** For `PublicKeyCredential.parseRequestOptionsFromJSON()`. */
export class PasskeyRequestOptionsDto {
  @ApiProperty(rpId)
  readonly rpId!: string;

  @ApiProperty(challenge)
  readonly challenge!: string;

  @ApiProperty({ type: [PasskeyDescriptorDto], description: "The user's passkeys." })
  readonly allowCredentials!: PasskeyDescriptorDto[];

  @ApiProperty(timeoutMs)
  readonly timeout!: number;

  @ApiProperty({ enum: userVerifications, example: 'preferred' })
  readonly userVerification!: UserVerification;

  static from(options: PublicKeyCredentialRequestOptionsJSON): PasskeyRequestOptionsDto {
    return options as PasskeyRequestOptionsDto;
  }
}
