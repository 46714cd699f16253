import { ApiProperty } from '@nestjs/swagger';
import type { OutstandingInvitation } from '../../../mfa/enrolment/invitations.js';
import { instantFrom } from './instant.js';

class InvitingUserDto {
  @ApiProperty({ type: 'integer', example: 1000 })
  readonly id!: number;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'Null if the account was deleted.',
    example: 'bob',
  })
  readonly name!: string | null;
}

export class OutstandingInvitationDto {
  @ApiProperty({ type: 'integer', example: 1001 })
  readonly userId!: number;

  @ApiProperty({ example: 'alice' })
  readonly userName!: string;

  @ApiProperty({ type: InvitingUserDto })
  readonly createdBy!: InvitingUserDto;

  @ApiProperty({ description: 'Whether it replaces the authenticator that the user has.', example: false })
  readonly replacing!: boolean;

  @ApiProperty({ format: 'date-time', example: '2026-11-24T09:30:00.000Z' })
  readonly createdAt!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-25T09:30:00.000Z' })
  readonly expiresAt!: string;

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    nullable: true,
    description: 'When the link was last opened; null if it was not.',
    example: '2026-11-24T10:15:00.000Z',
  })
  readonly openedAt!: string | null;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'The address it was last opened from.',
    example: '203.0.113.7',
  })
  readonly openedFrom!: string | null;

  static from(invitation: OutstandingInvitation): OutstandingInvitationDto {
    const { userId, userName, createdByUserId, createdByName, openedAt, openedFrom } = invitation;
    return {
      userId,
      userName,
      createdBy: { id: createdByUserId, name: createdByName },
      replacing: invitation.replaceExisting === 1,
      createdAt: new Date(invitation.createdAt).toISOString(),
      expiresAt: new Date(invitation.expiresAt).toISOString(),
      openedAt: instantFrom(openedAt),
      openedFrom,
    };
  }
}
