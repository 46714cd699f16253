import { Body, Controller, Delete, Get, Post, Query } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, AnonymousActor, CurrentCaller, rolesOfPeople } from '../../common/http/caller.js';
import { Access, FreshProof, OpenDuring } from '../../common/http/access.js';
import { CursorQuery } from '../../common/http/pages.js';
import { Operation } from '../../common/http/operation.js';
import { PublicUrl } from '../../common/http/public-url.js';
import { throttled } from '../../common/http/throttling.js';
import { NoBody, UserId } from '../../common/http/validation.js';
import { Config } from '../../config/config.js';
import { EnrolmentConfirmation } from '../../mfa/enrolment/enrolment-confirmation.js';
import { EnrolmentService } from '../../mfa/enrolment/enrolment.service.js';
import { InvitationTokens } from '../../mfa/enrolment/invitation-tokens.js';
import { Invitations } from '../../mfa/enrolment/invitations.js';
import { qrImage } from '../../otp/qr-image.js';
import type { AccountCaller } from '../callers.js';
import { EnableMfaQuery } from './dto/mfa.dto.js';
import {
  AcceptInvitedDto,
  CreateInvitationDto,
  InspectedInvitationDto,
  InvitationTokenDto,
  InvitedEnrolmentDto,
  MfaInvitationDto,
  MfaInvitationListDto,
} from './dto/mfa-invitation.dto.js';
import { operations } from './mfa-invitations.operations.js';
import { UserDirectory } from '../user-directory.js';

/** Invitations, for those who administer accounts. */
@ApiTags('Invitations')
@Controller('api/v1')
export class MfaInvitationsController {
  constructor(
    private readonly directory: UserDirectory,
    private readonly invitations: Invitations,
    private readonly publicUrl: PublicUrl,
  ) {}

  @Get('mfaInvitations')
  @Operation(operations.listMfaInvitations)
  @Access(['admin', 'helpdesk'])
  async list(@Query() query: CursorQuery): Promise<MfaInvitationListDto> {
    return MfaInvitationListDto.from(await this.invitations.list(query));
  }

  @Post('users/:id/mfa/invitation')
  @Operation(operations.createMfaInvitation)
  @FreshProof('mfa')
  @Access(['admin', 'helpdesk'])
  async create(
    @CurrentCaller() caller: AccountCaller,
    @UserId() id: number,
    @Body() { replace = false }: CreateInvitationDto,
  ): Promise<MfaInvitationDto> {
    const user = await this.directory.findFor(caller, 'inviteMfa', id);
    const { invitationToken, expiresAt } = await this.invitations.create(caller, user, {
      replaceExisting: replace,
    });
    return {
      userId: user.id,
      // Browsers send a fragment neither to the server, where it could be logged, nor in a Referer.
      url: `${this.publicUrl.base}/#/enrol/${invitationToken}`,
      expiresAt: new Date(expiresAt).toISOString(),
    };
  }

  @Delete('users/:id/mfa/invitation')
  @Operation(operations.revokeMfaInvitation)
  @OpenDuring(['enrol'])
  @Access(rolesOfPeople)
  async revoke(
    @CurrentCaller() caller: AccountCaller,
    @UserId() id: number,
    @NoBody() _body: undefined,
  ): Promise<void> {
    await this.invitations.revoke(caller, await this.directory.findFor(caller, 'revokeMfaInvitation', id));
  }
}

/** Invitations, for the invited user, who is not signed in. */
@ApiTags('Invitations')
@Controller('api/v1/mfaInvitations')
export class InvitedEnrolmentController {
  constructor(
    private readonly config: Config,
    private readonly confirmation: EnrolmentConfirmation,
    private readonly enrolments: EnrolmentService,
    private readonly invitations: InvitationTokens,
  ) {}

  @Post('inspect')
  @RouteConfig(throttled)
  @Operation(operations.inspectInvitation)
  @Access('public')
  async inspect(@Body() { invitationToken }: InvitationTokenDto): Promise<InspectedInvitationDto> {
    return InspectedInvitationDto.from(await this.invitations.find(invitationToken), this.config.issuer);
  }

  @Post('enrol')
  @RouteConfig(throttled)
  @Operation(operations.enrolInvited)
  @Access('public')
  async enrol(
    @AnonymousActor() actor: Actor,
    @Query() query: EnableMfaQuery,
    @Body() { invitationToken }: InvitationTokenDto,
  ): Promise<InvitedEnrolmentDto> {
    const invited = await this.invitations.find(invitationToken);
    const enrolment = await this.enrolments.enrolInvited(actor, invited);
    const picture = await qrImage(enrolment.provisioningUri, query.qrImage);
    return InvitedEnrolmentDto.fromInvited(invited.userName, this.config.issuer, enrolment, picture);
  }

  @Post('accept')
  @RouteConfig(throttled)
  @Operation(operations.acceptInvited)
  @Access('public')
  async accept(
    @AnonymousActor() actor: Actor,
    @Body() { invitationToken, token, code }: AcceptInvitedDto,
  ): Promise<void> {
    await this.confirmation.confirmInvited(actor, invitationToken, { enrolmentToken: token, code });
  }
}
