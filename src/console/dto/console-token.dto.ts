import { ApiProperty, OmitType } from '@nestjs/swagger';
import { TokenPairDto } from '../../auth/dto/token.dto.js';

/** The refresh token comes in the cookie, and only there. */
export class ConsoleRefreshDto {
  @ApiProperty({ enum: ['refresh_token'], example: 'refresh_token' })
  readonly grant_type!: 'refresh_token';
}

/** The refresh token goes into the cookie, and only there. */
export class ConsoleTokenDto extends OmitType(TokenPairDto, ['refresh_token']) {}
