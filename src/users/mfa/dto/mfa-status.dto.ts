import { ApiProperty } from '@nestjs/swagger';
import { authenticatorKinds } from '../../../mfa/authenticators/authenticator-kinds.js';
import { mfaStates } from '../../../mfa/authenticators/authenticator-row.js';
import type { MfaStatus } from '../../../mfa/mfa.service.js';
import { instantFrom } from './instant.js';
import { OutstandingInvitationDto } from './outstanding-invitation.dto.js';

const nullableInstant = { type: 'string', format: 'date-time', nullable: true } as const;

export class MfaStatusDto {
  @ApiProperty({ enum: mfaStates, example: 'enabled' })
  readonly state!: MfaStatus['state'];

  @ApiProperty({
    enum: authenticatorKinds,
    isArray: true,
    description: 'The kinds of the authenticators that the user has.',
    example: ['totp'],
  })
  readonly kinds!: MfaStatus['kinds'];

  @ApiProperty({ ...nullableInstant, example: '2026-11-24T09:30:00.000Z' })
  readonly enabledAt!: string | null;

  @ApiProperty({ ...nullableInstant, example: '2026-11-24T10:15:00.000Z' })
  readonly lastUsedAt!: string | null;

  @ApiProperty({ ...nullableInstant, description: 'When the pending enrolment ends.', example: null })
  readonly pendingExpiresAt!: string | null;

  @ApiProperty({ type: 'integer', minimum: 0, maximum: 5, example: 5 })
  readonly scratchCodesRemaining!: number;

  @ApiProperty({
    ...nullableInstant,
    description: 'Until when signing in with a code is locked; the year 9999: until somebody unlocks it.',
    example: null,
  })
  readonly lockedUntil!: string | null;

  @ApiProperty({
    ...nullableInstant,
    description:
      'Until when verifyMfa is locked for at least one verifier: the longest wait, if there are several. The year 9999: ' +
      'until somebody unlocks it.',
    example: null,
  })
  readonly verifyMfaLockedUntil!: string | null;

  @ApiProperty({
    ...nullableInstant,
    description:
      'Until when, after wrong passwords, the password is not accepted from at least one network. Another network may not ' +
      'have to wait.',
    example: null,
  })
  readonly passwordLockedUntil!: string | null;

  @ApiProperty({
    ...nullableInstant,
    description:
      'When a code that had been used, or was older than the last used one, was last offered. If that was not the user, ' +
      'somebody else may see the codes.',
    example: null,
  })
  readonly lastDuplicateUseAt!: string | null;

  @ApiProperty({
    ...nullableInstant,
    description:
      'Until when the user has to enrol, or to add a passkey. Null while nothing required is missing.',
    example: null,
  })
  readonly enrolmentDueAt!: string | null;

  @ApiProperty({ description: 'Whether the role must use a passkey (`MFA_POLICY`).', example: false })
  readonly passkeyRequired!: boolean;

  @ApiProperty({ description: 'What the authenticator app shows above the code.', example: 'MFA Service' })
  readonly issuer!: string;

  @ApiProperty({
    type: OutstandingInvitationDto,
    nullable: true,
    description: 'The outstanding invitation to set up MFA; null if there is none.',
    example: null,
  })
  readonly invitation!: OutstandingInvitationDto | null;

  static from(status: MfaStatus, passwordLockedUntil: number | null): MfaStatusDto {
    return {
      state: status.state,
      kinds: status.kinds,
      enabledAt: instantFrom(status.enabledAt),
      lastUsedAt: instantFrom(status.lastUsedAt),
      pendingExpiresAt: instantFrom(status.pendingExpiresAt),
      scratchCodesRemaining: status.scratchCodesRemaining,
      lockedUntil: instantFrom(status.lockedUntil),
      verifyMfaLockedUntil: instantFrom(status.verifyMfaLockedUntil),
      passwordLockedUntil: instantFrom(passwordLockedUntil),
      lastDuplicateUseAt: instantFrom(status.lastDuplicateUseAt),
      enrolmentDueAt: instantFrom(status.enrolmentDueAt),
      passkeyRequired: status.passkeyRequired,
      issuer: status.issuer,
      invitation: status.invitation && OutstandingInvitationDto.from(status.invitation),
    };
  }
}
