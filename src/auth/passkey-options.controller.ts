import { Body, Controller, Post } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import { Access } from '../common/http/access.js';
import { Operation } from '../common/http/operation.js';
import { passkeyOptionsEndpoint } from '../common/http/problem.filter.js';
import { throttled } from '../common/http/throttling.js';
import { PasskeyRequestOptionsDto } from '../mfa/passkeys/dto/passkey-options.dto.js';
import { SecondFactorSignIn } from '../mfa/sign-in/second-factor-sign-in.js';
import { PasskeyOptionsRequestDto } from './dto/token-request.dto.js';
import { type GrantRequest, readParameters } from './grants/grants.js';
import { operations } from './token.operations.js';

/** Begins the second step of a sign-in with a passkey; the mfa grant ends it. */
@ApiTags('Sign-in')
@Controller(passkeyOptionsEndpoint)
export class PasskeyOptionsController {
  constructor(private readonly secondFactor: SecondFactorSignIn) {}

  @Post()
  @RouteConfig(throttled)
  @ApiBody({ type: PasskeyOptionsRequestDto })
  @Operation(operations.requestPasskeyOptions)
  @Access('public')
  async requestPasskeyOptions(@Body() body: GrantRequest): Promise<PasskeyRequestOptionsDto> {
    const { mfa_token } = await readParameters(PasskeyOptionsRequestDto, body);
    return PasskeyRequestOptionsDto.from(await this.secondFactor.passkeyOptions(mfa_token));
  }
}
