import { Body, Controller, Delete, Post } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiConsumes, ApiExtraModels, ApiTags, getSchemaPath } from '@nestjs/swagger';
import { DomainError } from '../common/errors/domain-error.js';
import { type Actor, AnonymousActor, type Caller, CurrentCaller } from '../common/http/caller.js';
import { NoBody } from '../common/http/no-body.js';
import { Operation } from '../common/http/operation.js';
import { throttled } from '../common/http/throttling.js';
import { validationPipe } from '../common/http/validation.js';
import { Transactions } from '../database/transactions.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { MfaChallengeDto, TokenPairDto } from './dto/token.dto.js';
import { MfaGrantDto, PasswordGrantDto, RefreshGrantDto } from './dto/token-request.dto.js';
import { MfaGrant } from './grants/mfa.grant.js';
import { PasswordGrant } from './grants/password.grant.js';
import { RefreshGrant } from './grants/refresh.grant.js';
import * as operations from './token.operations.js';

@ApiTags('Sign-in')
@Controller('api/oauth2/token')
export class TokenController {
  constructor(
    private readonly mfaGrant: MfaGrant,
    private readonly passwordGrant: PasswordGrant,
    private readonly refreshGrant: RefreshGrant,
    private readonly sessions: SessionsService,
    private readonly transactions: Transactions,
  ) {}

  @Post()
  @RouteConfig(throttled)
  @ApiConsumes('application/json', 'application/x-www-form-urlencoded')
  @ApiExtraModels(PasswordGrantDto, MfaGrantDto, RefreshGrantDto, TokenPairDto, MfaChallengeDto)
  @ApiBody({
    schema: {
      oneOf: [PasswordGrantDto, MfaGrantDto, RefreshGrantDto].map((dto) => ({ $ref: getSchemaPath(dto) })),
    },
  })
  @Operation(operations.requestToken)
  async requestToken(
    @AnonymousActor() actor: Actor,
    @Body() body: Record<string, unknown> | undefined,
  ): Promise<TokenPairDto | MfaChallengeDto> {
    switch (grantTypeOf(body)) {
      case 'password':
        return this.passwordGrant.exchange(actor, await read(PasswordGrantDto, body));
      case 'mfa':
        return this.mfaGrant.exchange(actor, await read(MfaGrantDto, body));
      case 'refresh_token':
        return this.refreshGrant.exchange(actor, await read(RefreshGrantDto, body));
      default:
        throw new DomainError('UNSUPPORTED_GRANT_TYPE');
    }
  }

  @Delete()
  @Operation(operations.signOut)
  async signOut(@CurrentCaller() caller: Caller, @NoBody() _body: undefined): Promise<void> {
    await this.transactions.run((manager) => this.sessions.end(manager, caller));
  }
}

function grantTypeOf(body: Record<string, unknown> | undefined): string | undefined {
  const grantType = body?.['grant_type'];
  if (grantType === undefined)
    throw new DomainError('VALIDATION_FAILED', 'no grant_type', { grant_type: ['grant_type is required'] });
  return typeof grantType === 'string' ? grantType.toLowerCase() : undefined;
}

function read<T>(dto: new () => T, body: unknown): Promise<T> {
  return validationPipe.transform(body, { type: 'body', metatype: dto }) as Promise<T>;
}
