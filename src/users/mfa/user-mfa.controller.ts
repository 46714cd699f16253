import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DomainError } from '../../common/errors/domain-error.js';
import { CurrentCaller } from '../../common/http/caller.js';
import { NoBody } from '../../common/http/no-body.js';
import { Operation } from '../../common/http/operation.js';
import { UserIdPipe } from '../../common/http/validation.js';
import { MfaService } from '../../mfa/mfa.service.js';
import { VerificationService } from '../../mfa/codes/verification.service.js';
import type { AccountCaller } from '../callers.js';
import { MfaStatusDto, ScratchCodesDto, VerificationDto, VerifyMfaDto } from './dto/mfa.dto.js';
import { UserDirectory } from '../user-directory.js';
import * as operations from '../users.operations.js';

/** The second factor a user has. */
@ApiTags('Users')
@Controller('api/v1/users/:id')
export class UserMfaController {
  constructor(
    private readonly directory: UserDirectory,
    private readonly mfa: MfaService,
    private readonly verification: VerificationService,
  ) {}

  @Get('mfa')
  @Operation(operations.getMfaStatus)
  async status(
    @CurrentCaller() caller: AccountCaller,
    @Param('id', UserIdPipe) id: number,
  ): Promise<MfaStatusDto> {
    return MfaStatusDto.from(await this.mfa.status(await this.directory.findFor(caller, 'read', id)));
  }

  @Post('mfa/scratchCodes')
  @Operation(operations.reissueScratchCodes)
  async reissueScratchCodes(
    @CurrentCaller() caller: AccountCaller,
    @Param('id', UserIdPipe) id: number,
    @NoBody() _body: undefined,
  ): Promise<ScratchCodesDto> {
    const user = await this.directory.findFor(caller, 'reissueScratchCodes', id);
    return { userId: user.id, scratchCodes: await this.mfa.reissueScratchCodes(caller, user) };
  }

  @Post('mfa/unlock')
  @Operation(operations.unlockMfa)
  async unlock(
    @CurrentCaller() caller: AccountCaller,
    @Param('id', UserIdPipe) id: number,
    @NoBody() _body: undefined,
  ): Promise<void> {
    const user = await this.directory.findFor(caller, 'unlockMfa', id);
    await this.verification.unlock(caller, user);
  }

  @Post('verifyMfa')
  @Operation(operations.verifyMfa)
  async verify(
    @CurrentCaller() caller: AccountCaller,
    @Param('id', UserIdPipe) id: number,
    @Body() { code }: VerifyMfaDto,
  ): Promise<VerificationDto> {
    const user = await this.directory.findFor(caller, 'verifyMfa', id);
    if (user.disabledAt !== null) throw new DomainError('USER_DISABLED');
    return this.verification.verify(caller, user.id, code);
  }
}
