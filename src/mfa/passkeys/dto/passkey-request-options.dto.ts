import { ApiProperty } from '@nestjs/swagger';
import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import {
  challengeSchema,
  descriptorsSchema,
  rpIdSchema,
  timeoutSchema,
  userVerificationSchema,
} from './passkey-schemas.js';

type Options = PublicKeyCredentialRequestOptionsJSON;

/** For `PublicKeyCredential.parseRequestOptionsFromJSON()`. */
export class PasskeyRequestOptionsDto implements Options {
  @ApiProperty(rpIdSchema)
  readonly rpId!: string;

  @ApiProperty(challengeSchema)
  readonly challenge!: string;

  @ApiProperty({ ...descriptorsSchema, description: "The user's passkeys." })
  readonly allowCredentials!: NonNullable<Options['allowCredentials']>;

  @ApiProperty(timeoutSchema)
  readonly timeout!: number;

  @ApiProperty(userVerificationSchema)
  readonly userVerification!: NonNullable<Options['userVerification']>;
}
