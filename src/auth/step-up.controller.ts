import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, OpenDuring } from '../common/http/access.js';
import { CurrentCaller, rolesOfPeople } from '../common/http/caller.js';
import { Operation } from '../common/http/operation.js';
import { ThrottledByUser } from '../common/http/throttling.js';
import { NoBody } from '../common/http/validation.js';
import { PasskeyRequestOptionsDto } from '../mfa/passkeys/dto/passkey-options.dto.js';
import type { AccountCaller } from '../users/callers.js';
import { proofOf, StepUpDto } from './dto/step-up.dto.js';
import type { TokenPairDto } from './dto/token.dto.js';
import { StepUp } from './step-up.js';
import { operations } from './step-up.operations.js';

/** Fresh proof for sensitive calls. */
@ApiTags('Sign-in')
@Controller('api/v1/sessions/current')
export class StepUpController {
  constructor(private readonly proofs: StepUp) {}

  @Post('stepUp')
  @ThrottledByUser()
  @Operation(operations.stepUp)
  @OpenDuring(['changePassword', 'enrol'])
  @Access(rolesOfPeople)
  stepUp(@CurrentCaller() caller: AccountCaller, @Body() body: StepUpDto): Promise<TokenPairDto> {
    return this.proofs.prove(caller, proofOf(body));
  }

  @Post('stepUp/passkeyOptions')
  @ThrottledByUser()
  @Operation(operations.stepUpPasskeyOptions)
  @OpenDuring(['changePassword', 'enrol'])
  @Access(rolesOfPeople)
  async passkeyOptions(
    @CurrentCaller() caller: AccountCaller,
    @NoBody() _body: undefined,
  ): Promise<PasskeyRequestOptionsDto> {
    return PasskeyRequestOptionsDto.from(await this.proofs.passkeyOptions(caller));
  }
}
