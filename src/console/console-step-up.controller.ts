import { Body, Controller, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { proofOf, StepUpDto } from '../auth/dto/step-up.dto.js';
import { StepUp } from '../auth/step-up.js';
import { Access, OpenDuring } from '../common/http/access.js';
import { CurrentCaller, rolesOfPeople } from '../common/http/caller.js';
import { Operation } from '../common/http/operation.js';
import { ThrottledByUser } from '../common/http/throttling.js';
import type { AccountCaller } from '../users/callers.js';
import { operations } from './console-token.operations.js';
import { ConsoleTokens } from './console-tokens.js';
import type { ConsoleTokenDto } from './dto/console-token.dto.js';
import { SameOriginOnly } from './same-origin.js';

/** Stepping up in the console, whose refresh token stays in the cookie. */
@ApiTags('Console')
@Controller('console/stepUp')
@SameOriginOnly()
export class ConsoleStepUpController {
  constructor(
    private readonly proofs: StepUp,
    private readonly tokens: ConsoleTokens,
  ) {}

  @Post()
  @ThrottledByUser()
  @Operation(operations.consoleStepUp)
  @OpenDuring(['changePassword', 'enrol'])
  @Access(rolesOfPeople)
  async stepUp(
    @CurrentCaller() caller: AccountCaller,
    @Body() body: StepUpDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ConsoleTokenDto> {
    const pair = await this.proofs.prove(caller, proofOf(body), this.tokens.idleLimit);
    return this.tokens.answer(request, reply, pair);
  }
}
