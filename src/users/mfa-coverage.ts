import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { Clock } from '../common/clock/clock.js';
import { type Role, roles } from '../common/http/caller.js';
import { mfaEnabledSql, mfaPendingSql } from '../mfa/authenticators.js';
import { MfaPolicy } from '../mfa/mfa-policy.js';
import { type SqlCondition, mfaStateCondition } from './mfa-state.js';

type Counted = Readonly<Record<'users' | 'enabled' | 'replacing' | 'pending' | 'disabled', number>>;

export interface RoleCoverage extends Counted {
  readonly role: Role;
  readonly policy: 'required' | 'optional';
  /** Of a required role and without MFA. */
  readonly outstanding: number;
  /** Outstanding, and the grace is over. */
  readonly overdue: number;
}

/** How far the policy is carried out. Accounts that are disabled do not count. */
@Injectable()
export class MfaCoverage {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly clock: Clock,
    private readonly policy: MfaPolicy,
  ) {}

  async report(): Promise<readonly RoleCoverage[]> {
    const now = this.clock.now();
    const [rows, overdue] = await Promise.all([
      this.database.query<{ role: Role; enabled: 0 | 1; pending: 0 | 1; users: number }[]>(
        `SELECT role, enabled, pending, COUNT(*) AS users FROM (
           SELECT users.role, ${mfaEnabledSql('users.id')} AS enabled, ${mfaPendingSql('users.id')} AS pending
           FROM users WHERE users.disabledAt IS NULL) AS states
         GROUP BY role, enabled, pending`,
        [now],
      ),
      this.countByRole(mfaStateCondition('overdue', now, this.policy)),
    ]);
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

  private async countByRole({ sql, parameters }: SqlCondition): Promise<ReadonlyMap<Role, number>> {
    const rows = await this.database.query<{ role: Role; users: number }[]>(
      `SELECT users.role, COUNT(*) AS users FROM users WHERE ${sql} GROUP BY users.role`,
      [...parameters],
    );
    return new Map(rows.map(({ role, users }) => [role, users]));
  }
}
