import { ApiProperty } from '@nestjs/swagger';
import { type Role, rolesOfPeople } from '../../../common/http/caller.js';
import type { CoverageReport, RoleCoverage } from '../mfa-coverage.js';
import { instantFrom } from './instant.js';

const count = (description: string, example: number) =>
  ({ type: 'integer', minimum: 0, description, example }) as const;

class RoleCoverageDto {
  @ApiProperty({ enum: rolesOfPeople, example: 'admin' })
  readonly role!: Role;

  @ApiProperty({
    enum: ['phishing-resistant', 'required', 'optional'],
    description: 'From `MFA_POLICY`. `phishing-resistant`: with a passkey.',
    example: 'required',
  })
  readonly policy!: 'phishing-resistant' | 'required' | 'optional';

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    nullable: true,
    description:
      'When the policy came to require MFA. The grace period of an account starts then, or when it was given the ' +
      'role, if that is later.',
    example: '2026-11-24T09:30:00.000Z',
  })
  readonly requiredSince!: string | null;

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    nullable: true,
    description: 'When the policy came to require a passkey, likewise; null if any second factor will do.',
    example: null,
  })
  readonly passkeyRequiredSince!: string | null;

  @ApiProperty(count('Accounts that are not disabled.', 12))
  readonly users!: number;

  @ApiProperty(count('MFA is on.', 7))
  readonly enabled!: number;

  @ApiProperty(count('MFA is on, and a replacement waits to be accepted.', 1))
  readonly replacing!: number;

  @ApiProperty(count('An enrolment waits to be accepted.', 1))
  readonly pending!: number;

  @ApiProperty(count('MFA is off.', 3))
  readonly disabled!: number;

  @ApiProperty(count('A passkey is among the authenticators (`mfaKind=passkey`).', 2))
  readonly passkey!: number;

  @ApiProperty(count('MFA is on, without a passkey (`mfaKind=totpOnly`).', 6))
  readonly totpOnly!: number;

  @ApiProperty(count('MFA is required and not on, or a passkey is required and missing.', 4))
  readonly outstanding!: number;

  @ApiProperty(count('Of these, the grace period is over.', 2))
  readonly overdue!: number;

  static from({ role, requiredSince, passkeyRequiredSince, ...counts }: RoleCoverage): RoleCoverageDto {
    const required = passkeyRequiredSince === null ? 'required' : 'phishing-resistant';
    return {
      role,
      policy: requiredSince === null ? 'optional' : required,
      requiredSince: instantFrom(requiredSince),
      passkeyRequiredSince: instantFrom(passkeyRequiredSince),
      ...counts,
    };
  }
}

export class MfaCoverageDto {
  @ApiProperty({ type: [RoleCoverageDto] })
  readonly roles!: RoleCoverageDto[];

  @ApiProperty(count('Accounts of applications (role `verifier`) that are not disabled.', 2))
  readonly verifiers!: number;

  @ApiProperty(count('Disabled accounts, whatever their role.', 3))
  readonly disabledAccounts!: number;

  @ApiProperty({
    type: 'integer',
    minimum: 0,
    description: '`MFA_GRACE_PERIOD`: afterwards, an account without MFA may only set it up.',
    example: 604800,
  })
  readonly gracePeriodSeconds!: number;

  static from({ roles, ...others }: CoverageReport): MfaCoverageDto {
    return { roles: roles.map((role) => RoleCoverageDto.from(role)), ...others };
  }
}
