import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, Matches } from 'class-validator';
import { OptionalNotNull } from '../../../common/http/field-validators.js';
import { nextCursorProperty } from '../../../common/http/pages.js';
import type { IssuedScratchCodes } from '../../../mfa/codes/scratch-codes.js';
import type { Enrolment } from '../../../mfa/enrolment/enrolment.js';
import type { Invited } from '../../../mfa/enrolment/invitation-tokens.js';
import type { InvitationPage } from '../../../mfa/enrolment/invitations.js';
import { instantFrom } from './instant.js';
import { AcceptMfaDto, MfaEnrolmentDto } from './mfa.dto.js';
import { OutstandingInvitationDto } from './outstanding-invitation.dto.js';

const tokenForm = /^[A-Za-z0-9_-]{43}$/;
const tokenMessage = { message: 'invitationToken must be the last part of an invitation link' };
const tokenProperty = {
  pattern: tokenForm.source,
  description: 'The last part of the invitation link.',
  example: 'q1Yk2n0mZc3r5t7v9xAaBbCcDdEeFfGgHhIiJjKkLl0',
} as const;

export class CreateInvitationDto {
  @ApiProperty({
    required: false,
    default: false,
    description: 'Replace the authenticator of a user whose MFA is on, for instance after a lost phone.',
    example: false,
  })
  @OptionalNotNull()
  @IsBoolean()
  readonly replace?: boolean;
}

export class MfaInvitationDto {
  @ApiProperty({ type: 'integer', example: 1001 })
  readonly userId!: number;

  @ApiProperty({
    format: 'uri',
    description: 'For the user alone: its holder can set up MFA for the account, once. Shown only once.',
    example: 'https://mfa.example.com/#/enrol/q1Yk2n0mZc3r5t7v9xAaBbCcDdEeFfGgHhIiJjKkLl0',
  })
  readonly url!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-25T09:30:00.000Z' })
  readonly expiresAt!: string;
}

export class InvitationTokenDto {
  @ApiProperty(tokenProperty)
  @Matches(tokenForm, tokenMessage)
  readonly invitationToken!: string;
}

export class AcceptInvitedDto extends AcceptMfaDto {
  @ApiProperty(tokenProperty)
  @Matches(tokenForm, tokenMessage)
  readonly invitationToken!: string;
}

export class InspectedInvitationDto {
  @ApiProperty({ description: 'The name of the user who is invited.', example: 'alice' })
  readonly userName!: string;

  @ApiProperty({ description: 'The name of the user who made the invitation.', example: 'bob' })
  readonly createdByName!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-24T09:30:00.000Z' })
  readonly createdAt!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-25T09:30:00.000Z' })
  readonly expiresAt!: string;

  @ApiProperty({ description: 'What the authenticator app shows above the code.', example: 'MFA Service' })
  readonly issuer!: string;

  @ApiProperty({ description: 'Whether it replaces the authenticator that the user has.', example: false })
  readonly replacing!: boolean;

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    nullable: true,
    description: 'When the pending enrolment of the account ends; null if there is none.',
    example: null,
  })
  readonly pendingExpiresAt!: string | null;

  static from(invited: Invited, issuer: string): InspectedInvitationDto {
    return {
      userName: invited.userName,
      createdByName: invited.createdByName,
      createdAt: new Date(invited.createdAt).toISOString(),
      expiresAt: new Date(invited.expiresAt).toISOString(),
      issuer,
      replacing: invited.replaceExisting === 1,
      pendingExpiresAt: instantFrom(invited.pendingExpiresAt),
    };
  }
}

export class InvitedEnrolmentDto extends MfaEnrolmentDto {
  @ApiProperty({ description: 'The name of the user who is invited.', example: 'alice' })
  readonly userName!: string;

  @ApiProperty({ description: 'What the authenticator app shows above the code.', example: 'MFA Service' })
  readonly issuer!: string;

  @ApiProperty({
    format: 'date-time',
    description: 'The last instant to accept this enrolment.',
    example: '2026-11-24T09:40:00.000Z',
  })
  readonly pendingExpiresAt!: string;

  static fromInvited(
    userName: string,
    issuer: string,
    enrolment: Enrolment<IssuedScratchCodes>,
    qrImage: string | undefined,
  ): InvitedEnrolmentDto {
    return Object.assign(MfaEnrolmentDto.from(enrolment, qrImage), {
      userName,
      issuer,
      pendingExpiresAt: new Date(enrolment.expiresAt).toISOString(),
    });
  }
}

export class MfaInvitationListDto {
  @ApiProperty({ type: [OutstandingInvitationDto], description: 'Newest first.' })
  readonly results!: OutstandingInvitationDto[];

  @ApiProperty(nextCursorProperty)
  readonly nextCursor!: string | null;

  static from({ invitations, nextCursor }: InvitationPage): MfaInvitationListDto {
    return {
      results: invitations.map((invitation) => OutstandingInvitationDto.from(invitation)),
      nextCursor: nextCursor ?? null,
    };
  }
}
