import { Body, Controller, Delete, Post, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiExtraModels, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { MfaChallengeDto, TokenPairDto } from '../auth/dto/token.dto.js';
import { type GrantRequest, Grants, grantTypeOf } from '../auth/grants/grants.js';
import { RefreshGrant } from '../auth/grants/refresh.grant.js';
import { DomainError } from '../common/errors/domain-error.js';
import { type Actor, AnonymousActor, type Caller, CurrentCaller, roles } from '../common/http/caller.js';
import { NoBody } from '../common/http/validation.js';
import { Access, EndsSessions, OpenDuring } from '../common/http/access.js';
import { Operation } from '../common/http/operation.js';
import { consoleTokenEndpoint } from '../common/http/problem.filter.js';
import { throttled } from '../common/http/throttling.js';
import { UserSessions } from '../sessions/user-sessions.js';
import { consoleTokenRequest, operations } from './console-token.operations.js';
import { ConsoleTokens } from './console-tokens.js';
import { ConsoleRefreshDto, ConsoleTokenDto } from './dto/console-token.dto.js';
import { SameOriginOnly } from './same-origin.js';
import { clearRefreshCookie, readRefreshCookie } from './refresh-cookie.js';

/** The token endpoint for the console's pages, which keeps the refresh token in a cookie that scripts cannot read. */
@ApiTags('Console')
@Controller(consoleTokenEndpoint)
@SameOriginOnly()
export class ConsoleTokenController {
  constructor(
    private readonly grants: Grants,
    private readonly refreshGrant: RefreshGrant,
    private readonly sessions: UserSessions,
    private readonly tokens: ConsoleTokens,
  ) {}

  @Post()
  @RouteConfig(throttled)
  @ApiExtraModels(ConsoleRefreshDto, ConsoleTokenDto)
  @ApiBody({ schema: consoleTokenRequest })
  @Operation(operations.requestConsoleToken)
  @Access('public')
  async requestConsoleToken(
    @AnonymousActor() actor: Actor,
    @Body() body: GrantRequest,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ConsoleTokenDto | MfaChallengeDto> {
    const answer =
      grantTypeOf(body) === 'refresh_token'
        ? await this.refresh(actor, request, reply)
        : await this.signIn(actor, body, request);
    return 'refresh_token' in answer ? this.tokens.answer(request, reply, answer) : answer;
  }

  @Delete()
  @Operation(operations.endConsoleSession)
  @EndsSessions()
  @OpenDuring(['changePassword', 'enrol'])
  @Access(roles)
  async endConsoleSession(
    @CurrentCaller() caller: Caller,
    @NoBody() _body: undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.sessions.signOut(caller);
    clearRefreshCookie(request, reply);
  }

  /** Ends the session that the browser still has, which the sign-in replaces (ASVS 7.2.4). */
  private async signIn(
    actor: Actor,
    body: GrantRequest,
    request: FastifyRequest,
  ): Promise<TokenPairDto | MfaChallengeDto> {
    const answer = await this.grants.exchange(actor, body, this.tokens.idleLimit);
    const replaced = readRefreshCookie(request);
    if ('refresh_token' in answer && replaced)
      await this.sessions.endReplaced({ ...actor, userId: answer.userId }, replaced);
    return answer;
  }

  private async refresh(actor: Actor, request: FastifyRequest, reply: FastifyReply): Promise<TokenPairDto> {
    const refresh_token = readRefreshCookie(request) ?? '';
    try {
      return await this.refreshGrant.exchange(actor, { refresh_token }, this.tokens.idleLimit);
    } catch (error) {
      if (error instanceof DomainError && error.code === 'REFRESH_TOKEN_INVALID')
        clearRefreshCookie(request, reply);
      throw error;
    }
  }
}
