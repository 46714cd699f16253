import { ApiProperty } from '@nestjs/swagger';

export class TokenPairDto {
  @ApiProperty({
    description: 'A JWT for the Authorization header.',
    example: 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.c2ln',
  })
  readonly access_token!: string;

  @ApiProperty({ enum: ['bearer'], example: 'bearer' })
  readonly token_type!: 'bearer';

  @ApiProperty({ type: 'integer', description: 'Seconds until the access token expires.', example: 900 })
  readonly expires_in!: number;

  @ApiProperty({
    description: 'For the refresh_token grant, once.',
    example: 'Zm9yLXRoZS1uZXh0LXBhaXItb2YtdG9rZW5zLW9ubHk',
  })
  readonly refresh_token!: string;

  @ApiProperty({ type: 'integer', example: 1001 })
  readonly userId!: number;

  @ApiProperty({ description: 'Whether this sign-in took a second factor.', example: false })
  readonly mfa_enabled!: boolean;

  @ApiProperty({
    required: false,
    enum: [true],
    description:
      'There when the account must use MFA and this session did not: its token can do nothing but enrol. Enrol, then ' +
      'sign in with the second factor.',
  })
  readonly mfa_enrolment_required?: true;

  @ApiProperty({
    required: false,
    enum: [true],
    description:
      'There when the service made the password up and runs in production: the token can do nothing but change it, read ' +
      'the own account and sign out.',
  })
  readonly password_change_required?: true;

  @ApiProperty({
    required: false,
    enum: [true],
    description: 'There when the service made the password up and does not run in production: change it.',
  })
  readonly password_change_advised?: true;
}

export class MfaChallengeDto {
  @ApiProperty({ enum: [true], example: true })
  readonly mfa_enabled!: true;

  @ApiProperty({ description: 'For the mfa grant.', example: 'q1Yk2n0mZc3r5t7v9xAaBbCcDdEeFfGgHhIiJjKkLl0' })
  readonly mfa_token!: string;

  @ApiProperty({ type: 'integer', description: 'Seconds until the MFA token expires.', example: 300 })
  readonly expires_in!: number;
}
