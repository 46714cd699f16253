import { ApiProperty, OmitType } from '@nestjs/swagger';
import { TokenPairDto } from '../../auth/dto/token.dto.js';

/** The refresh token is sent in the cookie only. */
export class ConsoleRefreshDto {
  @ApiProperty({ enum: ['refresh_token'], example: 'refresh_token' })
  readonly grant_type!: 'refresh_token';
}

/** The refresh token is returned in the cookie only. */
export class ConsoleTokenDto extends OmitType(TokenPairDto, ['refresh_token']) {}
