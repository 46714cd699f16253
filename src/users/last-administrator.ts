import type { EntityManager } from 'typeorm';
import { DomainError } from '../common/errors/domain-error.js';
import type { Role } from '../common/http/caller.js';
import { addToRows, execute } from '../database/statements.js';
import { AdministratorChanges } from './entities/administrator-changes.entity.js';

/**
 * Keeps one active administrator. Call it in the transaction that deletes, disables or demotes a user, before it does.
 *
 * Two such transactions exclude each other because both write the same row, which also holds between the nodes of a
 * cluster, where row locks do not. The user is written first, so that nobody makes them an administrator between this
 * check and the change.
 * @throws DomainError LAST_ADMINISTRATOR
 */
export async function assertNotLastAdministrator(manager: EntityManager, userId: number): Promise<void> {
  await execute(manager, 'UPDATE users SET sessionEpoch = sessionEpoch + 1 WHERE id = ?', [userId]);
  const [user]: { role: Role; disabledAt: number | null }[] = await manager.query(
    'SELECT role, disabledAt FROM users WHERE id = ?',
    [userId],
  );
  if (user?.role !== 'admin' || user.disabledAt !== null) return;
  await addToRows(manager, AdministratorChanges, [{ id: 1, changes: 1 }], ['id']);
  const [other]: { id: number }[] = await manager.query(
    "SELECT id FROM users WHERE role = 'admin' AND disabledAt IS NULL AND id <> ? LIMIT 1",
    [userId],
  );
  if (!other) throw new DomainError('LAST_ADMINISTRATOR');
}
