import { ApiProperty } from '@nestjs/swagger';

/** The JSON forms of WebAuthn Level 3, 5.1, which a page gets from `toJSON()`; a browser may add members. */

export const base64url = { pattern: '^[A-Za-z0-9_-]+$' } as const;
/** 1,023 bytes. */
export const credentialId = { ...base64url, maxLength: 1364, example: 'cGFzc2tleS1vbmU' } as const;
export const credentialType = { enum: ['public-key'] as 'public-key'[], example: 'public-key' };
export const transports = { type: 'string', isArray: true, example: ['internal', 'hybrid'] } as const;

export class RegistrationResponseDto {
  @ApiProperty({ ...base64url, example: 'eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIn0' })
  readonly clientDataJSON!: string;

  @ApiProperty({ ...base64url, example: 'o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YVg' })
  readonly attestationObject!: string;

  @ApiProperty({ ...transports, required: false })
  readonly transports?: readonly string[];
}

class CredentialDto {
  @ApiProperty(credentialId)
  readonly id!: string;

  @ApiProperty({ ...credentialId, required: false, description: 'The same as `id`.' })
  readonly rawId?: string;

  @ApiProperty(credentialType)
  readonly type!: 'public-key';
}

/** What `navigator.credentials.create()` made. */
export class RegistrationCredentialDto extends CredentialDto {
  @ApiProperty()
  readonly response!: RegistrationResponseDto;
}

export class AssertionResponseDto {
  @ApiProperty({ ...base64url, example: 'eyJ0eXBlIjoid2ViYXV0aG4uZ2V0In0' })
  readonly clientDataJSON!: string;

  @ApiProperty({ ...base64url, example: 'SZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2MFAAAAAQ' })
  readonly authenticatorData!: string;

  @ApiProperty({ ...base64url, example: 'MEUCIQCdwBCrP_zZ' })
  readonly signature!: string;

  @ApiProperty({ ...base64url, required: false, nullable: true, type: 'string', example: 'dXNlci1oYW5kbGU' })
  readonly userHandle?: string | null;
}

/** What `navigator.credentials.get()` signed. */
export class AssertionCredentialDto extends CredentialDto {
  @ApiProperty()
  readonly response!: AssertionResponseDto;
}
