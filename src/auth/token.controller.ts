import { Body, Controller, Delete, Post } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiExtraModels, ApiTags } from '@nestjs/swagger';
import { type Actor, AnonymousActor, type Caller, CurrentCaller, roles } from '../common/http/caller.js';
import { NoBody } from '../common/http/validation.js';
import { Access, EndsSessions, OpenDuring } from '../common/http/access.js';
import { Operation } from '../common/http/operation.js';
import { tokenEndpoint } from '../common/http/problem.filter.js';
import { throttled } from '../common/http/throttling.js';
import { UserSessions } from '../sessions/user-sessions.js';
import { MfaChallengeDto, TokenPairDto } from './dto/token.dto.js';
import { MfaGrantDto, PasswordGrantDto, RefreshGrantDto } from './dto/token-request.dto.js';
import { type GrantRequest, Grants } from './grants/grants.js';
import { operations, tokenRequest } from './token.operations.js';

@ApiTags('Sign-in')
@Controller(tokenEndpoint)
export class TokenController {
  constructor(
    private readonly grants: Grants,
    private readonly sessions: UserSessions,
  ) {}

  @Post()
  @RouteConfig(throttled)
  @ApiExtraModels(PasswordGrantDto, MfaGrantDto, RefreshGrantDto, TokenPairDto, MfaChallengeDto)
  @ApiBody({ schema: tokenRequest })
  @Operation(operations.requestToken)
  @Access('public')
  requestToken(
    @AnonymousActor() actor: Actor,
    @Body() body: GrantRequest,
  ): Promise<TokenPairDto | MfaChallengeDto> {
    return this.grants.exchange(actor, body);
  }

  @Delete()
  @Operation(operations.signOut)
  @EndsSessions()
  @OpenDuring(['changePassword', 'enrol'])
  @Access(roles)
  signOut(@CurrentCaller() caller: Caller, @NoBody() _body: undefined): Promise<void> {
    return this.sessions.signOut(caller);
  }
}
