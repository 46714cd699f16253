import { applyDecorators } from '@nestjs/common';
import { ApiProperty, PickType } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsInt, Matches, Max, Min } from 'class-validator';
import { IsText } from '../../../common/http/field-validators.js';
import { TakesNested } from '../../../common/http/validation.js';
import type { AuthenticatorRecord } from '../../../mfa/authenticators/authenticators.js';
import { codeForm } from '../../../mfa/codes/presented-code.js';
import type { Enrolment } from '../../../mfa/enrolment/enrolment.js';
import {
  type AuthenticatorKind,
  authenticatorKinds,
  type PasskeyDeviceType,
  passkeyDeviceTypes,
} from '../../../mfa/authenticators/authenticator-kinds.js';
import {
  defaultTotpParameters,
  maxPeriod,
  minPeriod,
  type TotpAlgorithm,
  totpAlgorithms,
  type TotpDigits,
  totpDigits,
} from '../../../otp/totp-parameters.js';
import { instantFrom } from './instant.js';
import { MfaEnrolmentDto, scratchCodesProperty } from './mfa.dto.js';

export const maxNameLength = 64;

/** What a user calls an authenticator: any text that shows on one line, and as it is written. */
export function IsAuthenticatorName(): PropertyDecorator {
  return applyDecorators(
    ApiProperty({ minLength: 1, maxLength: maxNameLength, pattern: '\\S', example: 'Work phone' }),
    IsText({ min: 1, max: maxNameLength }),
    Matches(/^[^\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]*$/u, {
      message: 'name must not contain control characters or characters that change the direction of text',
    }),
    Matches(/[^\s\p{Default_Ignorable_Code_Point}]/u, { message: 'name must not be blank' }),
  );
}

export class AddAuthenticatorDto {
  @ApiProperty({ enum: ['totp'], description: 'Passkeys are added with passkeyOptions and addPasskey.' })
  @IsIn(['totp'], { message: 'kind must be totp: use addPasskey for passkeys' })
  readonly kind!: 'totp';

  @IsAuthenticatorName()
  readonly name!: string;

  @ApiProperty({
    required: false,
    enum: totpAlgorithms,
    default: defaultTotpParameters.algorithm,
    description: 'Many authenticator apps ignore any but the default, and show wrong codes.',
  })
  @IsIn(totpAlgorithms)
  readonly algorithm: TotpAlgorithm = defaultTotpParameters.algorithm;

  @ApiProperty({ required: false, enum: totpDigits, default: defaultTotpParameters.digits })
  @IsIn(totpDigits)
  readonly digits: TotpDigits = defaultTotpParameters.digits;

  @ApiProperty({
    required: false,
    type: 'integer',
    minimum: minPeriod,
    maximum: maxPeriod,
    default: defaultTotpParameters.period,
    description: 'Seconds that a code is shown.',
  })
  @IsInt()
  @Min(minPeriod)
  @Max(maxPeriod)
  readonly period: number = defaultTotpParameters.period;
}

export class NameAuthenticatorDto {
  @IsAuthenticatorName()
  readonly name!: string;
}

export class ResynchroniseDto {
  @ApiProperty({
    type: 'array',
    items: { type: 'string', pattern: codeForm.source },
    minItems: 2,
    maxItems: 2,
    description: 'Two codes that the device showed one after the other.',
    example: ['492039', '284755'],
  })
  @TakesNested()
  @IsArray()
  @ArrayMinSize(2, { message: 'codes must be two codes' })
  @ArrayMaxSize(2, { message: 'codes must be two codes' })
  @Matches(codeForm, {
    each: true,
    message: 'each of codes must be a string of six or eight digits',
  })
  readonly codes!: [string, string];
}

/** An active authenticator. Properties of the other kind are left out. */
export class AuthenticatorDto {
  @ApiProperty({ type: 'integer', example: 17 })
  readonly id!: number;

  @ApiProperty({ enum: authenticatorKinds, example: 'totp' })
  readonly kind!: AuthenticatorKind;

  @ApiProperty({ example: 'Work phone' })
  readonly name!: string;

  @ApiProperty({ description: 'Whether enableMfa made it: `recreate` replaces this one.', example: true })
  readonly main!: boolean;

  @ApiProperty({ format: 'date-time', example: '2026-11-24T09:30:00.000Z' })
  readonly createdAt!: string;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true, example: '2026-11-24T10:15:00.000Z' })
  readonly lastUsedAt!: string | null;

  @ApiProperty({ required: false, enum: totpAlgorithms, description: 'Of a TOTP authenticator.' })
  readonly algorithm?: TotpAlgorithm;

  @ApiProperty({ required: false, enum: totpDigits, description: 'Of a TOTP authenticator.' })
  readonly digits?: number;

  @ApiProperty({ required: false, type: 'integer', description: 'Of a TOTP authenticator, in seconds.' })
  readonly period?: number;

  @ApiProperty({
    required: false,
    enum: passkeyDeviceTypes,
    description: 'Of a passkey: whether it may be copied to other devices of its owner.',
  })
  readonly deviceType?: PasskeyDeviceType;

  @ApiProperty({
    required: false,
    description: 'Of a passkey: whether it was backed up when it was last used.',
  })
  readonly backedUp?: boolean;

  @ApiProperty({
    ...{ required: false, type: 'string', isArray: true, example: ['usb', 'nfc'] },
    description: 'Of a passkey: how browsers reach it.',
  })
  readonly transports?: readonly string[];

  @ApiProperty({
    required: false,
    description: 'Of a passkey: the domain that it works on.',
    example: 'mfa.example.com',
  })
  readonly rpId?: string;

  static from(record: AuthenticatorRecord): AuthenticatorDto {
    const { id, kind, name, slot, createdAt, lastUsedAt, algorithm, digits, period } = record;
    const { deviceType, backedUp, transports, rpId } = record;
    return {
      id,
      kind,
      name,
      main: slot === 'main',
      createdAt: new Date(createdAt).toISOString(),
      lastUsedAt: instantFrom(lastUsedAt),
      ...(kind === 'totp' && { algorithm, digits, period }),
      ...(deviceType !== null && { deviceType }),
      ...(backedUp !== null && { backedUp: backedUp === 1 }),
      ...(transports !== null && { transports: transports === '' ? [] : transports.split(' ') }),
      ...(rpId !== null && { rpId }),
    };
  }
}

/**
 * Like the answer of enableMfa, but with a secret of the requested kind, and scratch codes only if the user had none.
 */
export class AddedAuthenticatorDto extends PickType(MfaEnrolmentDto, [
  'userId',
  'qrString',
  'qrImage',
] as const) {
  @ApiProperty({ type: 'integer', description: 'Confirm it with this id.', example: 17 })
  readonly authenticatorId!: number;

  @ApiProperty({
    pattern: '^[A-Z2-7]{32,103}$',
    description: 'Base32.',
    example: 'KQ5P6HBW63UTX4JPMXBJXI2PQMKQ5P6H',
  })
  readonly secretKey!: string;

  @ApiProperty({ ...scratchCodesProperty, required: false })
  readonly scratchCodes?: readonly string[];

  @ApiProperty({
    description:
      'Send it with a code to confirm. Valid for `ENROLMENT_TTL`, 10 minutes by default, or until the next one is added.',
    pattern: '^[A-Za-z0-9+/]{86}==$',
    example: 'MEJDODYyQTQxMjZEQUMyMEJGMzMzRkY4OTQzRjY1REYwRjI0MTg4REU2RjhGMEUyQTg2NjE0MUIxNzg2NjNFNg==',
  })
  readonly token!: string;

  static from(
    enrolment: Enrolment & { readonly authenticatorId: number },
    qrImage: string | undefined,
  ): AddedAuthenticatorDto {
    return {
      userId: enrolment.userId,
      authenticatorId: enrolment.authenticatorId,
      qrString: enrolment.provisioningUri,
      secretKey: enrolment.sharedSecretBase32,
      ...(enrolment.scratchCodes && { scratchCodes: enrolment.scratchCodes.codes }),
      token: enrolment.enrolmentToken,
      ...(qrImage !== undefined && { qrImage }),
    };
  }
}
