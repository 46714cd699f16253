import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { nextCursorProperty } from '../../../common/http/pages.js';
import type { Enrolment } from '../../../mfa/enrolment/enrolment.js';
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
      'To be given to the user. Whoever opens it can set up MFA for the account, once. Told this one time.',
    example: 'https://mfa.example.com/#/enrol/q1Yk2n0mZc3r5t7v9xAaBbCcDdEeFfGgHhIiJjKkLl0',
  })
  readonly url!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-25T09:30:00.000Z' })
  readonly expiresAt!: string;
}

export class EnrolInvitedDto {
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

  static fromInvited(
    userName: string,
    issuer: string,
    enrolment: Enrolment,
    qrImage: string | undefined,
  ): InvitedEnrolmentDto {
    return Object.assign(MfaEnrolmentDto.from(enrolment, qrImage), { userName, issuer });
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
