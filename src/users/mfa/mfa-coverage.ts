import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { Clock } from '../../common/clock/clock.js';
import { type Caller, type Role, roles } from '../../common/http/caller.js';
import { Config } from '../../config/config.js';
import { hasActiveSql, mfaEnabledSql, mfaPendingSql } from '../../mfa/authenticators/authenticator-row.js';
import { MfaPolicy } from '../../mfa/mfa-policy.js';
import { mfaStateCondition } from './mfa-state.js';
import { UserSlices } from '../user-slices.js';

type Counted = Readonly<
  Record<'users' | 'enabled' | 'replacing' | 'pending' | 'disabled' | 'passkey' | 'totpOnly', number>
>;

export interface RoleCoverage extends Counted {
  readonly role: Role;
  /** Since when MFA has been required, in milliseconds; null if it is optional. */
  readonly requiredSince: number | null;
  /** Since when a passkey has been required for it, in milliseconds; null if any second factor will do. */
  readonly passkeyRequiredSince: number | null;
  /** MFA is required and not on, or a passkey is required and missing. */
  readonly outstanding: number;
  /** Outstanding, and the grace period is over. */
  readonly overdue: number;
}

export interface CoverageReport {
  /** The people, without disabled accounts. */
  readonly roles: readonly RoleCoverage[];
  /** Accounts of applications that are not disabled. */
  readonly verifiers: number;
  /** Disabled accounts of any role. */
  readonly disabledAccounts: number;
  readonly gracePeriodSeconds: number;
}

interface CountedState {
  readonly role: Role;
  readonly active: 0 | 1;
  readonly enabled: 0 | 1;
  readonly pending: 0 | 1;
  readonly passkey: 0 | 1;
  readonly users: number;
}

/** Counts users by role and MFA state; each account counts once. */
@Injectable()
export class MfaCoverage {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly policy: MfaPolicy,
    private readonly slices: UserSlices,
  ) {}

  async report(caller: Caller): Promise<CoverageReport> {
    const { rows, overdue } = await this.count(caller);
    return {
      roles: roles
        .filter((role) => role !== 'verifier')
        .map((role) => this.roleCoverage(role, rows, overdue.get(role) ?? 0)),
      verifiers: sum(rows, { role: 'verifier', active: 1 }),
      disabledAccounts: sum(rows, { active: 0 }),
      gracePeriodSeconds: this.config.mfaGracePeriod,
    };
  }

  private roleCoverage(role: Role, rows: readonly CountedState[], overdue: number): RoleCoverage {
    const count = (state: Partial<CountedState>): number => sum(rows, { role, active: 1, ...state });
    const { mfaSince, passkeySince } = this.policy.requiredFrom(role);
    return {
      role,
      requiredSince: mfaSince,
      passkeyRequiredSince: passkeySince,
      users: count({}),
      enabled: count({ enabled: 1, pending: 0 }),
      replacing: count({ enabled: 1, pending: 1 }),
      pending: count({ enabled: 0, pending: 1 }),
      disabled: count({ enabled: 0, pending: 0 }),
      passkey: count({ passkey: 1 }),
      totpOnly: count({ enabled: 1, passkey: 0 }),
      outstanding: mfaSince === null ? 0 : count(passkeySince === null ? { enabled: 0 } : { passkey: 0 }),
      overdue,
    };
  }

  private async count(
    caller: Caller,
  ): Promise<{ rows: readonly CountedState[]; overdue: ReadonlyMap<Role, number> }> {
    const now = this.clock.now();
    const late = mfaStateCondition('overdue', now, this.policy);
    const rows: CountedState[] = [];
    const overdue = new Map<Role, number>();
    await this.slices.each(caller, async ({ sql, parameters }) => {
      rows.push(
        ...(await this.database.query<CountedState[]>(
          `SELECT role, active, enabled, pending, passkey, COUNT(*) AS users FROM (
             SELECT users.role, users.disabledAt IS NULL AS active,
               ${mfaEnabledSql('users.id')} AS enabled, ${mfaPendingSql('users.id')} AS pending,
               ${hasActiveSql('users.id', 'passkey')} AS passkey
             FROM users WHERE ${sql}) AS states
           GROUP BY role, active, enabled, pending, passkey`,
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

function sum(rows: readonly CountedState[], state: Partial<CountedState>): number {
  return rows
    .filter((row) =>
      Object.entries(state).every(([name, value]) => row[name as keyof CountedState] === value),
    )
    .reduce((total, { users }) => total + users, 0);
}
