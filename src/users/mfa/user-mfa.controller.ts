import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, FreshProof, OpenDuring } from '../../common/http/access.js';
import { CurrentCaller, rolesOfPeople } from '../../common/http/caller.js';
import { Operation } from '../../common/http/operation.js';
import { NoBody, UserId } from '../../common/http/validation.js';
import { VerificationService } from '../../mfa/codes/verification.service.js';
import { EnrolmentConfirmation } from '../../mfa/enrolment/enrolment-confirmation.js';
import { EnrolmentService } from '../../mfa/enrolment/enrolment.service.js';
import { MfaService } from '../../mfa/mfa.service.js';
import { qrImage } from '../../otp/qr-image.js';
import type { AccountCaller } from '../callers.js';
import { PasswordLimiter } from '../passwords/password-limiter.js';
import { UserDirectory } from '../user-directory.js';
import {
  AcceptMfaDto,
  DisableMfaDto,
  EnableMfaDto,
  EnableMfaQuery,
  MfaEnrolmentDto,
  ScratchCodesDto,
  VerificationDto,
  VerifyMfaDto,
} from './dto/mfa.dto.js';
import { MfaStatusDto } from './dto/mfa-status.dto.js';
import { operations } from './user-mfa.operations.js';

/** A user's second factor: enrolment, status, verification and removal. */
@ApiTags('Users')
@Controller('api/v1/users/:id')
export class UserMfaController {
  constructor(
    private readonly confirmation: EnrolmentConfirmation,
    private readonly directory: UserDirectory,
    private readonly enrolments: EnrolmentService,
    private readonly mfa: MfaService,
    private readonly passwords: PasswordLimiter,
    private readonly verification: VerificationService,
  ) {}

  @Post('enableMfa')
  @Operation(operations.enableMfa)
  @FreshProof('mfa')
  @OpenDuring(['enrol'])
  @Access(rolesOfPeople)
  async enableMfa(
    @CurrentCaller() caller: AccountCaller,
    @UserId() id: number,
    @Query() query: EnableMfaQuery,
    @Body() { recreate = false }: EnableMfaDto,
  ): Promise<MfaEnrolmentDto> {
    const user = await this.directory.findFor(caller, 'enrolMfa', id);
    const enrolment = await this.enrolments.enrol(caller, user, { replaceExisting: recreate });
    const picture = await qrImage(enrolment.provisioningUri, query.qrImage);
    return MfaEnrolmentDto.from(enrolment, picture);
  }

  @Post('acceptMfa')
  @Operation(operations.acceptMfa)
  @OpenDuring(['enrol'])
  @Access(rolesOfPeople)
  async acceptMfa(
    @CurrentCaller() caller: AccountCaller,
    @UserId() id: number,
    @Body() { code, token }: AcceptMfaDto,
  ): Promise<void> {
    const user = await this.directory.findFor(caller, 'confirmMfa', id);
    await this.confirmation.confirm(caller, user, { enrolmentToken: token, code });
  }

  @Post('disableMfa')
  @Operation(operations.disableMfa)
  @FreshProof('mfa')
  @Access(rolesOfPeople)
  async disableMfa(
    @CurrentCaller() caller: AccountCaller,
    @UserId() id: number,
    @Body() { reason }: DisableMfaDto,
  ): Promise<void> {
    await this.mfa.disable(caller, await this.directory.findFor(caller, 'disableMfa', id), reason);
  }

  @Get('mfa')
  @Operation(operations.getMfaStatus)
  @OpenDuring(['enrol'])
  @Access(rolesOfPeople)
  async status(@CurrentCaller() caller: AccountCaller, @UserId() id: number): Promise<MfaStatusDto> {
    const user = await this.directory.findFor(caller, 'read', id);
    const [status, passwordLockedUntil] = await Promise.all([
      this.mfa.status(user),
      this.passwords.lockedUntil(user.name),
    ]);
    return MfaStatusDto.from(status, passwordLockedUntil);
  }

  @Post('mfa/scratchCodes')
  @Operation(operations.reissueScratchCodes)
  @FreshProof('mfa')
  @Access(rolesOfPeople)
  async reissueScratchCodes(
    @CurrentCaller() caller: AccountCaller,
    @UserId() id: number,
    @NoBody() _body: undefined,
  ): Promise<ScratchCodesDto> {
    const user = await this.directory.findFor(caller, 'reissueScratchCodes', id);
    return { userId: user.id, scratchCodes: await this.mfa.reissueScratchCodes(caller, user) };
  }

  @Post('mfa/unlock')
  @Operation(operations.unlockMfa)
  @FreshProof('mfa')
  @Access(['admin', 'helpdesk'])
  async unlock(
    @CurrentCaller() caller: AccountCaller,
    @UserId() id: number,
    @NoBody() _body: undefined,
  ): Promise<void> {
    await this.verification.unlock(caller, await this.directory.findFor(caller, 'unlockMfa', id));
  }

  @Post('verifyMfa')
  @Operation(operations.verifyMfa)
  @Access(['admin', 'verifier'])
  async verify(
    @CurrentCaller() caller: AccountCaller,
    @UserId() id: number,
    @Body() { code }: VerifyMfaDto,
  ): Promise<VerificationDto> {
    return this.verification.verify(caller, await this.directory.findFor(caller, 'verifyMfa', id), code);
  }
}
