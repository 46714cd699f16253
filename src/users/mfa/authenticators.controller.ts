import { Body, Controller, Delete, Get, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, FreshProof, OpenDuring } from '../../common/http/access.js';
import { CurrentCaller, rolesOfPeople } from '../../common/http/caller.js';
import { Operation } from '../../common/http/operation.js';
import { ThrottledByUser } from '../../common/http/throttling.js';
import { AuthenticatorId, NoBody, UserId } from '../../common/http/validation.js';
import { AuthenticatorChanges } from '../../mfa/authenticators/authenticator-changes.js';
import { Authenticators } from '../../mfa/authenticators/authenticators.js';
import { Resynchronisation } from '../../mfa/codes/resynchronisation.js';
import { EnrolmentConfirmation } from '../../mfa/enrolment/enrolment-confirmation.js';
import { EnrolmentService } from '../../mfa/enrolment/enrolment.service.js';
import { qrImage } from '../../otp/qr-image.js';
import type { AccountCaller } from '../callers.js';
import { UserDirectory } from '../user-directory.js';
import { operations } from './authenticators.operations.js';
import {
  AddAuthenticatorDto,
  AddedAuthenticatorDto,
  AuthenticatorDto,
  NameAuthenticatorDto,
  ResynchroniseDto,
} from './dto/authenticator.dto.js';
import { AcceptMfaDto, EnableMfaQuery } from './dto/mfa.dto.js';

/** A user's authenticators, one by one. */
@ApiTags('Authenticators')
@Controller('api/v1/users/:id/authenticators')
export class AuthenticatorsController {
  constructor(
    private readonly authenticators: Authenticators,
    private readonly changes: AuthenticatorChanges,
    private readonly confirmation: EnrolmentConfirmation,
    private readonly directory: UserDirectory,
    private readonly enrolments: EnrolmentService,
    private readonly resynchronisation: Resynchronisation,
  ) {}

  @Get()
  @Operation(operations.listAuthenticators)
  @OpenDuring(['enrol'])
  @Access(rolesOfPeople)
  async list(@CurrentCaller() caller: AccountCaller, @UserId() id: number): Promise<AuthenticatorDto[]> {
    const user = await this.directory.findFor(caller, 'read', id);
    return (await this.authenticators.list(user.id)).map((record) => AuthenticatorDto.from(record));
  }

  @Post()
  @Operation(operations.addAuthenticator)
  @FreshProof('mfa')
  @OpenDuring(['enrol'])
  @Access(rolesOfPeople)
  async add(
    @CurrentCaller() caller: AccountCaller,
    @UserId() id: number,
    @Query() query: EnableMfaQuery,
    @Body() { name, algorithm, digits, period }: AddAuthenticatorDto,
  ): Promise<AddedAuthenticatorDto> {
    const user = await this.directory.findFor(caller, 'enrolMfa', id);
    const enrolment = await this.enrolments.enrolFurther(caller, user, {
      name,
      parameters: { algorithm, digits, period },
    });
    const picture = await qrImage(enrolment.provisioningUri, query.qrImage);
    return AddedAuthenticatorDto.from(enrolment, picture);
  }

  @Post(':authenticatorId/confirm')
  @Operation(operations.confirmAuthenticator)
  @OpenDuring(['enrol'])
  @Access(rolesOfPeople)
  async confirm(
    @CurrentCaller() caller: AccountCaller,
    @UserId() id: number,
    @AuthenticatorId() authenticatorId: number,
    @Body() { code, token }: AcceptMfaDto,
  ): Promise<void> {
    const user = await this.directory.findFor(caller, 'confirmMfa', id);
    await this.confirmation.confirm(caller, user, { enrolmentToken: token, code, authenticatorId });
  }

  @Put(':authenticatorId')
  @Operation(operations.renameAuthenticator)
  @Access(rolesOfPeople)
  async rename(
    @CurrentCaller() caller: AccountCaller,
    @UserId() id: number,
    @AuthenticatorId() authenticatorId: number,
    @Body() { name }: NameAuthenticatorDto,
  ): Promise<AuthenticatorDto> {
    const user = await this.directory.findFor(caller, 'renameAuthenticator', id);
    return AuthenticatorDto.from(await this.changes.rename(caller, user, authenticatorId, name));
  }

  @Delete(':authenticatorId')
  @Operation(operations.removeAuthenticator)
  @FreshProof('mfa')
  @Access(rolesOfPeople)
  async remove(
    @CurrentCaller() caller: AccountCaller,
    @UserId() id: number,
    @AuthenticatorId() authenticatorId: number,
    @NoBody() _body: undefined,
  ): Promise<void> {
    const user = await this.directory.findFor(caller, 'removeAuthenticator', id);
    await this.changes.remove(caller, user, authenticatorId);
  }

  @Post(':authenticatorId/resynchronise')
  @ThrottledByUser()
  @Operation(operations.resynchroniseAuthenticator)
  @FreshProof('mfa')
  @Access(rolesOfPeople)
  async resynchronise(
    @CurrentCaller() caller: AccountCaller,
    @UserId() id: number,
    @AuthenticatorId() authenticatorId: number,
    @Body() { codes }: ResynchroniseDto,
  ): Promise<AuthenticatorDto> {
    const user = await this.directory.findFor(caller, 'resynchronise', id);
    return AuthenticatorDto.from(
      await this.resynchronisation.resynchronise(caller, user, authenticatorId, codes),
    );
  }
}
