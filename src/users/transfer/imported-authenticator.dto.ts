import { ArrayMaxSize, IsArray, IsBoolean, IsIn, IsInt, IsString, Matches, Max, Min } from 'class-validator';
import { OptionalNotNull } from '../../common/http/field-validators.js';
import { type PasskeyDeviceType, passkeyDeviceTypes } from '../../mfa/authenticators/authenticator-kinds.js';
import { defaultAuthenticatorName } from '../../mfa/authenticators/authenticator-row.js';
import {
  defaultTotpParameters,
  maxPeriod,
  minPeriod,
  type TotpDigits,
  totpDigits,
} from '../../otp/totp-parameters.js';
import { IsAuthenticatorName } from '../mfa/dto/authenticator.dto.js';

const maxCounter = 2 ** 32 - 1;

/** A TOTP authenticator in a file of `npm run users`. */
export class ImportedTotpDto {
  @IsIn(['totp'])
  readonly kind!: 'totp';

  /** Whether it is the one of enableMfa. */
  @OptionalNotNull()
  @IsBoolean()
  readonly main?: boolean;

  @IsAuthenticatorName()
  readonly name: string = defaultAuthenticatorName;

  /** Base32. */
  @IsString({ message: 'secret must be a string of base32' })
  readonly secret!: string;

  /** Written as in Key URIs. */
  @IsString()
  readonly algorithm: string = defaultTotpParameters.algorithm;

  @IsIn(totpDigits)
  readonly digits: TotpDigits = defaultTotpParameters.digits;

  /** Seconds. */
  @IsInt()
  @Min(minPeriod)
  @Max(maxPeriod)
  readonly period: number = defaultTotpParameters.period;

  /** How many time steps the device's clock is ahead: at most a day. */
  @IsInt()
  readonly driftSteps: number = 0;

  /** By the device's clock. */
  @OptionalNotNull()
  @IsInt()
  @Min(0)
  @Max(2 ** 31 - 1)
  readonly lastAcceptedTimeStep?: number;
}

/** A passkey in a file of `npm run users`: the credential record of WebAuthn Level 3, 4. */
export class ImportedPasskeyDto {
  @IsIn(['passkey'])
  readonly kind!: 'passkey';

  @IsAuthenticatorName()
  readonly name!: string;

  @Matches(/^[A-Za-z0-9_-]{1,1364}$/, { message: 'credentialId must be 1 to 1023 bytes in base64url' })
  readonly credentialId!: string;

  /** A COSE key. */
  @Matches(/^[A-Za-z0-9_-]{1,4096}$/, { message: 'publicKey must be a COSE key in base64url' })
  readonly publicKey!: string;

  @IsInt()
  @Min(0)
  @Max(maxCounter)
  readonly signCount!: number;

  @IsIn(passkeyDeviceTypes)
  readonly deviceType!: PasskeyDeviceType;

  @IsBoolean()
  readonly backedUp!: boolean;

  @IsArray()
  @ArrayMaxSize(7)
  @Matches(/^[a-z-]{1,16}$/, { each: true, message: 'each of transports must be a word such as usb' })
  readonly transports: readonly string[] = [];

  @Matches(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, { message: 'aaguid must be a UUID' })
  readonly aaguid: string = '00000000-0000-0000-0000-000000000000';

  @Matches(/^(?=.{1,253}$)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*$/, {
    message: 'rpId must be a domain in lower case',
  })
  readonly rpId!: string;

  @Matches(/^[A-Za-z0-9_-]{1,64}$/, { message: 'userHandle must be 1 to 48 bytes in base64url' })
  readonly userHandle!: string;

  @IsBoolean()
  readonly userVerified!: boolean;
}
