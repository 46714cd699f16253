import { ApiProperty, OmitType } from '@nestjs/swagger';
import { TokenPairDto } from '../../auth/dto/token.dto.js';

/** The refresh token is sent in the cookie only. */
export class ConsoleRefreshDto {
  @ApiProperty({ enum: ['refresh_token'], example: 'refresh_token' })
  readonly grant_type!: 'refresh_token';
}

/** The refresh token is returned in the cookie only. */
export class ConsoleTokenDto extends OmitType(TokenPairDto, ['refresh_token']) {
  @ApiProperty({
    type: 'integer',
    description: 'Seconds after which the session ends if it is not refreshed (`CONSOLE_IDLE_TIMEOUT`).',
    example: 1800,
  })
  readonly idle_timeout!: number;

  @ApiProperty({
    required: false,
    enum: [true],
    description:
      'Present if `PUBLIC_URL` is not set: links begin with the address where the service listens, which other computers ' +
      'may not reach.',
  })
  readonly public_url_missing?: true;
}
