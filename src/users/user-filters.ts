import type { Role } from '../common/http/caller.js';
import { mfaEnabledSql } from '../mfa/authenticators/authenticator-row.js';
import type { MfaPolicy } from '../mfa/mfa-policy.js';
import {
  type MfaKindFilter,
  mfaKindCondition,
  type MfaStateFilter,
  mfaStateCondition,
  type SqlCondition,
} from './mfa/mfa-state.js';

/** Which users a list shows; a filter that is undefined shows all. */
export interface UserFilters {
  readonly mfaState?: MfaStateFilter | undefined;
  readonly mfaEnabled?: boolean | undefined;
  readonly mfaKind?: MfaKindFilter | undefined;
  readonly role?: Role | undefined;
  readonly disabled?: boolean | undefined;
}

/** The conditions on `users` that all have to hold. */
export function filterConditions(filters: UserFilters, now: number, policy: MfaPolicy): SqlCondition[] {
  const { mfaState, mfaEnabled, mfaKind, role, disabled } = filters;
  const conditions: SqlCondition[] = [];
  if (mfaState !== undefined) conditions.push(mfaStateCondition(mfaState, now, policy));
  if (mfaEnabled !== undefined) conditions.push(isEither(mfaEnabled, mfaEnabledSql('users.id')));
  if (mfaKind !== undefined) conditions.push(mfaKindCondition(mfaKind));
  if (role !== undefined) conditions.push({ sql: 'users.role = ?', parameters: [role] });
  if (disabled !== undefined) conditions.push(isEither(disabled, 'users.disabledAt IS NOT NULL'));
  return conditions;
}

function isEither(wanted: boolean, sql: string): SqlCondition {
  return { sql: wanted ? sql : `NOT (${sql})`, parameters: [] };
}
