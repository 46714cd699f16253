import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { nextCursorProperty } from '../../../common/http/pages.js';
import type { Enrolment } from '../../../mfa/enrolment/enrolment.js';
import type { InspectedInvitation } from '../../../mfa/enrolment/invitation-tokens.js';
import type { InvitationPage } from '../../../mfa/enrolment/invitations.js';
import { AcceptMfaDto, MfaEnrolmentDto } from './mfa.dto.js';
import { OutstandingInvitationDto } from './outstanding-invitation.dto.js';

const tokenForm = /^[A-Za-z0-9_-]{43}$/;
const tokenMessage = { message: 'invitationToken must be the last part of an invitation link' };
const tokenProperty = {
  pattern: tokenForm.source,
  description: 'The last part of the invitation link.',
  example: 'q1Yk2n0mZc3r5t7v9xAaBbCcDdEeFfGgHhIiJjKkLl0',
} as const;

export class MfaInvitationDto {
  @ApiProperty({ type: 'integer', example: 1001 })
  readonly userId!: number;

  @ApiProperty({
    format: 'uri',
    description:
      'To be given to the user. Anyone who opens it can set up MFA for the account, once. Shown only once.',
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

export class InvitedEnrolmentDto extends MfaEnrolmentDto {
  @ApiProperty({ description: 'The name of the user who is invited.', example: 'alice' })
  readonly userName!: string;

  @ApiProperty({ description: 'What the authenticator app shows above the code.', example: 'MFA Service' })
  readonly issuer!: string;

  @ApiProperty({
    format: 'date-time',
    description: 'When the enrolment ends, if no code is accepted.',
    example: '2026-11-25T09:40:00.000Z',
  })
  readonly pendingExpiresAt!: string;

  static fromInvited(
    userName: string,
    issuer: string,
    enrolment: Enrolment,
    qrImage: string | undefined,
  ): InvitedEnrolmentDto {
    const pendingExpiresAt = new Date(enrolment.expiresAt).toISOString();
    return Object.assign(MfaEnrolmentDto.from(enrolment, qrImage), { userName, issuer, pendingExpiresAt });
  }
}

export class InspectedInvitationDto {
  @ApiProperty({ description: 'The name of the user who is invited.', example: 'alice' })
  readonly userName!: string;

  @ApiProperty({ description: 'What the authenticator app shows above the code.', example: 'MFA Service' })
  readonly issuer!: string;

  @ApiProperty({ description: 'The name of the user who invites.', example: 'bob' })
  readonly createdByName!: string;

  @ApiProperty({
    description: 'Whether MFA is on, so that accepting replaces the authenticator, which works until then.',
    example: false,
  })
  readonly replaces!: boolean;

  @ApiProperty({ format: 'date-time', example: '2026-11-25T09:30:00.000Z' })
  readonly expiresAt!: string;

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    nullable: true,
    description: 'When the pending enrolment of the account ends; null if there is none.',
    example: null,
  })
  readonly pendingExpiresAt!: string | null;

  static from(issuer: string, invitation: InspectedInvitation): InspectedInvitationDto {
    const { userName, createdByName, mfaEnabled, expiresAt, pendingExpiresAt } = invitation;
    return {
      userName,
      issuer,
      createdByName,
      replaces: mfaEnabled === 1,
      expiresAt: new Date(expiresAt).toISOString(),
      pendingExpiresAt: pendingExpiresAt === null ? null : new Date(pendingExpiresAt).toISOString(),
    };
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
