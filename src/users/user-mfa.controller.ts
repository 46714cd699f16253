import { Controller, Get, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Caller, CurrentCaller } from '../common/http/caller.js';
import { NoBody } from '../common/http/no-body.js';
import { Operation } from '../common/http/operation.js';
import { UserIdPipe } from '../common/http/validation.js';
import { MfaService } from '../mfa/mfa.service.js';
import { MfaStatusDto, ScratchCodesDto } from './dto/mfa.dto.js';
import { UserDirectory } from './user-directory.js';
import * as operations from './users.operations.js';

/** The second factor a user has, as a resource of its own. */
@ApiTags('Users')
@Controller('api/v1/users/:id/mfa')
export class UserMfaController {
  constructor(
    private readonly directory: UserDirectory,
    private readonly mfa: MfaService,
  ) {}

  @Get()
  @Operation(operations.getMfaStatus)
  async status(@CurrentCaller() caller: Caller, @Param('id', UserIdPipe) id: number): Promise<MfaStatusDto> {
    const user = await this.directory.findFor(caller, 'read', id);
    return MfaStatusDto.from(await this.mfa.status(user.id));
  }

  @Post('scratchCodes')
  @Operation(operations.reissueScratchCodes)
  async reissueScratchCodes(
    @CurrentCaller() caller: Caller,
    @Param('id', UserIdPipe) id: number,
    @NoBody() _body: undefined,
  ): Promise<ScratchCodesDto> {
    const user = await this.directory.findFor(caller, 'reissueScratchCodes', id);
    return { userId: user.id, scratchCodes: await this.mfa.reissueScratchCodes(caller, user.id) };
  }
}
