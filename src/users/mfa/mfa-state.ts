import type { Role } from '../../common/http/caller.js';
import { mfaEnabledSql, mfaPendingSql, mfaStates } from '../../mfa/authenticators/authenticator-row.js';
import type { MfaPolicy } from '../../mfa/mfa-policy.js';

/** The states of the MFA status, and two that follow from the policy: `outstanding`, and `overdue` as a part of it. */
export const mfaStateFilters = [...mfaStates, 'outstanding', 'overdue'] as const;
export type MfaStateFilter = (typeof mfaStateFilters)[number];

export interface SqlCondition {
  readonly sql: string;
  readonly parameters: readonly (string | number)[];
}

const enabled = mfaEnabledSql('users.id');
const pending = mfaPendingSql('users.id');

/** A condition on `users`. */
export function mfaStateCondition(
  state: MfaStateFilter,
  now: number,
  policy: Pick<MfaPolicy, 'requiredRoles' | 'overdue'>,
): SqlCondition {
  switch (state) {
    case 'enabled':
      return { sql: `${enabled} AND NOT ${pending}`, parameters: [now] };
    case 'replacing':
      return { sql: `${enabled} AND ${pending}`, parameters: [now] };
    case 'pending':
      return { sql: `NOT ${enabled} AND ${pending}`, parameters: [now] };
    case 'disabled':
      return { sql: `NOT ${enabled} AND NOT ${pending}`, parameters: [now] };
    case 'outstanding':
      return withoutMfa(policy.requiredRoles);
    case 'overdue': {
      const { roles, roleSinceAtMost } = policy.overdue();
      const { sql, parameters } = withoutMfa(roles);
      return { sql: `${sql} AND users.roleSince <= ?`, parameters: [...parameters, roleSinceAtMost] };
    }
  }
}

function withoutMfa(roles: readonly Role[]): SqlCondition {
  const oneOf = roles.length > 0 ? `users.role IN (${roles.map(() => '?').join(', ')})` : '1 = 0';
  return { sql: `${oneOf} AND users.disabledAt IS NULL AND NOT ${enabled}`, parameters: roles };
}
