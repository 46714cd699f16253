import { ApiProperty } from '@nestjs/swagger';
import type { Role } from '../../../common/http/caller.js';

const count = (description: string, example: number) =>
  ({ type: 'integer', minimum: 0, description, example }) as const;

class RoleCoverageDto {
  @ApiProperty({ enum: ['admin', 'helpdesk', 'user'], example: 'admin' })
  readonly role!: Role;

  @ApiProperty({ enum: ['required', 'optional'], example: 'required' })
  readonly policy!: 'required' | 'optional';

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

  @ApiProperty(count('MFA is required and not on.', 4))
  readonly outstanding!: number;

  @ApiProperty(count('Of these, the grace period is over.', 2))
  readonly overdue!: number;
}

export class MfaCoverageDto {
  @ApiProperty({ type: [RoleCoverageDto] })
  readonly roles!: RoleCoverageDto[];
}
