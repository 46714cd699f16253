import type { UserRow } from './callers.js';

const defaultAdministratorId = 1000;

export function userAnswer({
  id,
  name,
  description,
  role,
  mfaEnabled,
  disabledAt,
  createdAt,
}: UserRow): object {
  return {
    id,
    name,
    description,
    role,
    mfaEnabled: mfaEnabled === 1,
    isDefault: id === defaultAdministratorId,
    disabled: disabledAt !== null,
    createdAt: new Date(createdAt).toISOString(),
    _links: { self: { href: `/api/v1/users/${id}` } },
  };
}
