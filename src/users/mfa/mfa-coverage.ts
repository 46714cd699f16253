import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { Clock } from '../../common/clock/clock.js';
import { type Role, roles } from '../../common/http/caller.js';
import { mfaEnabledSql, mfaPendingSql } from '../../mfa/authenticators/authenticator-row.js';
import { MfaPolicy } from '../../mfa/mfa-policy.js';
import { mfaStateCondition } from './mfa-state.js';
import { UserSlices } from '../user-slices.js';

type Counted = Readonly<Record<'users' | 'enabled' | 'replacing' | 'pending' | 'disabled', number>>;

export interface RoleCoverage extends Counted {
  readonly role: Role;
  readonly policy: 'required' | 'optional';
  /** MFA is required and not on. */
  readonly outstanding: number;
  /** Outstanding, and the grace period is over. */
  readonly overdue: number;
}

interface CountedState {
  readonly role: Role;
  readonly enabled: 0 | 1;
  readonly pending: 0 | 1;
  readonly users: number;
}

/** Counts users by role and MFA state. Disabled accounts do not count. */
@Injectable()
export class MfaCoverage {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly clock: Clock,
    private readonly policy: MfaPolicy,
    private readonly slices: UserSlices,
  ) {}

  async report(): Promise<readonly RoleCoverage[]> {
    const { rows, overdue } = await this.count();
    return roles
      .filter((role) => role !== 'verifier')
      .map((role) => {
        const count = (enabled?: 0 | 1, pending?: 0 | 1): number =>
          rows
            .filter((row) => row.role === role)
            .filter((row) => enabled === undefined || row.enabled === enabled)
            .filter((row) => pending === undefined || row.pending === pending)
            .reduce((sum, row) => sum + row.users, 0);
        const required = this.policy.isRequired(role);
        return {
          role,
          policy: required ? 'required' : 'optional',
          users: count(),
          enabled: count(1, 0),
          replacing: count(1, 1),
          pending: count(0, 1),
          disabled: count(0, 0),
          outstanding: required ? count(0) : 0,
          overdue: overdue.get(role) ?? 0,
        };
      });
  }

  private async count(): Promise<{ rows: readonly CountedState[]; overdue: ReadonlyMap<Role, number> }> {
    const now = this.clock.now();
    const late = mfaStateCondition('overdue', now, this.policy);
    const rows: CountedState[] = [];
    const overdue = new Map<Role, number>();
    await this.slices.each(async ({ sql, parameters }) => {
      rows.push(
        ...(await this.database.query<CountedState[]>(
          `SELECT role, enabled, pending, COUNT(*) AS users FROM (
             SELECT users.role, ${mfaEnabledSql('users.id')} AS enabled, ${mfaPendingSql('users.id')} AS pending
             FROM users WHERE users.disabledAt IS NULL AND ${sql}) AS states
           GROUP BY role, enabled, pending`,
          [now, ...parameters],
        )),
      );
      const lateOnes = await this.database.query<{ role: Role; users: number }[]>(
        `SELECT users.role, COUNT(*) AS users FROM users WHERE ${sql} AND ${late.sql} GROUP BY users.role`,
        [...parameters, ...late.parameters],
      );
      for (const { role, users } of lateOnes) overdue.set(role, (overdue.get(role) ?? 0) + users);
    });
    return { rows, overdue };
  }
}
