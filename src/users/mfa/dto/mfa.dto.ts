import { BooleanFromText, IsText, OptionalNotNull } from '../../../common/http/field-validators.js';
import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsIn, Matches, NotContains } from 'class-validator';
import type { IssuedScratchCodes } from '../../../mfa/codes/scratch-codes.js';
import type { Enrolment } from '../../../mfa/enrolment/enrolment.js';
import type { Verification } from '../../../mfa/codes/verification.service.js';
import { codeForm } from '../../../mfa/codes/presented-code.js';
import { type QrImageFormat, qrImageFormats } from '../../../otp/qr-image.js';

export const scratchCodesProperty = {
  type: 'array',
  items: { type: 'string', pattern: '^[0-9]{8}$' },
  minItems: 5,
  maxItems: 5,
  description: 'Each replaces a code once. Shown only once.',
  example: ['58189682', '89975527', '24259296', '35931094', '34317173'],
} as const;

export class EnableMfaDto {
  @ApiProperty({
    required: false,
    default: false,
    type: 'boolean',
    description:
      'Replace the authenticator of a user whose MFA is on. The strings "true" and "false" are accepted, too.',
    example: false,
  })
  @OptionalNotNull()
  @BooleanFromText()
  @IsBoolean()
  readonly recreate?: boolean;
}

export class DisableMfaDto {
  @ApiProperty({
    required: false,
    maxLength: 200,
    pattern: '^[^\\u0000]*$',
    description: 'Why, for the audit trail.',
    example: 'lost phone, identity checked by telephone',
  })
  @OptionalNotNull()
  @IsText({ min: 0, max: 200 })
  @NotContains('\u0000', { message: 'reason must not contain the character U+0000' })
  readonly reason?: string;
}

export class EnableMfaQuery {
  @ApiProperty({
    required: false,
    enum: qrImageFormats,
    description: 'Adds `qrImage` to the answer, for clients that only want to show it.',
  })
  @OptionalNotNull()
  @IsIn(qrImageFormats)
  readonly qrImage?: QrImageFormat;
}

export class MfaEnrolmentDto {
  @ApiProperty({ type: 'integer', example: 1001 })
  readonly userId!: number;

  @ApiProperty({
    description: 'The Key URI to show as a QR code.',
    example:
      'otpauth://totp/MFA%20Service:alice?secret=KQ5P6HBW63UTX4JPMXBJXI2PQMKQ5P6H&issuer=MFA%20Service&algorithm=SHA1&digits=6&period=30',
  })
  readonly qrString!: string;

  @ApiProperty({
    pattern: '^[A-Z2-7]{32}$',
    description: 'Base32.',
    example: 'KQ5P6HBW63UTX4JPMXBJXI2PQMKQ5P6H',
  })
  readonly secretKey!: string;

  @ApiProperty(scratchCodesProperty)
  readonly scratchCodes!: readonly string[];

  @ApiProperty({
    description:
      'Send it with a code to accept. Valid for `ENROLMENT_TTL`, 10 minutes by default, or until the next call.',
    pattern: '^[A-Za-z0-9+/]{86}==$',
    example: 'MEJDODYyQTQxMjZEQUMyMEJGMzMzRkY4OTQzRjY1REYwRjI0MTg4REU2RjhGMEUyQTg2NjE0MUIxNzg2NjNFNg==',
  })
  readonly token!: string;

  @ApiProperty({
    required: false,
    pattern: '^data:image/(svg\\+xml|png);base64,[A-Za-z0-9+/]+=*$',
    description: '`qrString` as a QR code, in a `data:` URI. Present if it was requested.',
    example: 'data:image/png;base64,iVBORw0KGgo=',
  })
  readonly qrImage?: string;

  /** The one mapping from internal names to wire names, in the order of the contract. */
  static from(enrolment: Enrolment<IssuedScratchCodes>, qrImage: string | undefined): MfaEnrolmentDto {
    return {
      userId: enrolment.userId,
      qrString: enrolment.provisioningUri,
      secretKey: enrolment.sharedSecretBase32,
      scratchCodes: enrolment.scratchCodes.codes,
      token: enrolment.enrolmentToken,
      ...(qrImage !== undefined && { qrImage }),
    };
  }
}

const enrolmentTokenForm = /^[A-Za-z0-9+/=]{1,128}$/;

export class AcceptMfaDto {
  @ApiProperty({
    pattern: codeForm.source,
    description: 'The digits of the authenticator, or the eight of a scratch code just issued.',
    example: '492039',
  })
  @Matches(codeForm, { message: 'code must be a string of six or eight digits' })
  readonly code!: string;

  @ApiProperty({
    pattern: enrolmentTokenForm.source,
    description: 'The `token` of the pending enrolment, from the call that began it.',
    example: 'MEJDODYyQTQxMjZEQUMyMEJGMzMzRkY4OTQzRjY1REYwRjI0MTg4REU2RjhGMEUyQTg2NjE0MUIxNzg2NjNFNg==',
  })
  @Matches(enrolmentTokenForm, { message: 'token must be the token of the pending enrolment' })
  readonly token!: string;
}

export class VerifyMfaDto {
  @ApiProperty({
    pattern: codeForm.source,
    description: 'The six or eight digits of any authenticator of the user, or the eight of a scratch code.',
    example: '492039',
  })
  @Matches(codeForm, { message: 'code must be a string of six or eight digits' })
  readonly code!: string;
}

export class VerificationDto {
  @ApiProperty({ description: 'Whether the code was correct; if so, it is spent.', example: true })
  readonly valid!: boolean;

  @ApiProperty({ enum: ['totp', 'scratchCode'], example: 'totp' })
  readonly method!: Verification['method'];
}

export class ScratchCodesDto {
  @ApiProperty({ type: 'integer', example: 1001 })
  readonly userId!: number;

  @ApiProperty(scratchCodesProperty)
  readonly scratchCodes!: readonly string[];
}
