import type { Role } from '../../common/http/caller.js';
import { placeholders } from '../../database/statements.js';
import {
  hasActiveSql,
  mfaEnabledSql,
  mfaPendingSql,
  mfaStates,
} from '../../mfa/authenticators/authenticator-row.js';
import type { MfaPolicy, RequiredRoles } from '../../mfa/mfa-policy.js';

/** The states of the MFA status, and two that follow from the policy: `outstanding`, and `overdue` as a part of it. */
export const mfaStateFilters = [...mfaStates, 'outstanding', 'overdue'] as const;
export type MfaStateFilter = (typeof mfaStateFilters)[number];

/** What the second factor can be: `totpOnly` is one that can be phished. */
export const mfaKindFilters = ['passkey', 'totpOnly'] as const;
export type MfaKindFilter = (typeof mfaKindFilters)[number];

export interface SqlCondition {
  readonly sql: string;
  readonly parameters: readonly (string | number)[];
}

const enabled = mfaEnabledSql('users.id');
const pending = mfaPendingSql('users.id');
const hasPasskey = hasActiveSql('users.id', 'passkey');

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
      return lacking(policy.requiredRoles());
    case 'overdue': {
      const { roles, roleSinceAtMost } = policy.overdue();
      const { sql, parameters } = lacking(roles);
      return { sql: `${sql} AND users.roleSince <= ?`, parameters: [...parameters, roleSinceAtMost] };
    }
  }
}

/** A condition on `users`. */
export function mfaKindCondition(kind: MfaKindFilter): SqlCondition {
  const sql = kind === 'passkey' ? hasPasskey : `${enabled} AND NOT ${hasPasskey}`;
  return { sql, parameters: [] };
}

/** Users who must use MFA and do not, or who must use a passkey and have none. */
function lacking({ mfa, passkey }: RequiredRoles): SqlCondition {
  return {
    sql:
      `users.disabledAt IS NULL AND ((${roleIsOneOf(mfa)} AND NOT ${enabled}) ` +
      `OR (${roleIsOneOf(passkey)} AND NOT ${hasPasskey}))`,
    parameters: [...mfa, ...passkey],
  };
}

function roleIsOneOf(roles: readonly Role[]): string {
  return roles.length > 0 ? `users.role IN (${placeholders(roles)})` : '1 = 0';
}
