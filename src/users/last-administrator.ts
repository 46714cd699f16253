import type { EntityManager } from 'typeorm';
import { DomainError } from '../common/errors/domain-error.js';
import { addToRows } from '../database/statements.js';
import { AdministratorChanges } from './entities/administrator-changes.entity.js';
import type { UserRecord } from './user-record.js';

/**
 * Keeps one active administrator. Call it in the transaction that deletes, disables or demotes a user, before it does.
 *
 * Two such transactions exclude each other because both write the same row, which also holds between the nodes of a
 * cluster, where row locks do not.
 * @param user as it is now: the transaction holds its row.
 * @throws DomainError LAST_ADMINISTRATOR
 */
export async function assertNotLastAdministrator(manager: EntityManager, user: UserRecord): Promise<void> {
  if (user.role !== 'admin' || user.disabledAt !== null) return;
  await addToRows(manager, AdministratorChanges, [{ id: 1, changes: 1 }], ['id']);
  const [other]: { id: number }[] = await manager.query(
    "SELECT id FROM users WHERE role = 'admin' AND disabledAt IS NULL AND id <> ? LIMIT 1",
    [user.id],
  );
  if (!other) throw new DomainError('LAST_ADMINISTRATOR');
}
