import type { DataSource } from 'typeorm';
import type { Removal } from '../../database/expired-rows.js';
import { execute } from '../../database/statements.js';
import type { Transactions } from '../../database/transactions.js';

const batchSize = 200;

/**
 * Removes a small batch of the counters of a deleted verifier.
 * @returns how many rows were removed, and whether to call again.
 */
export async function removeCountersOfDeletedVerifiers(
  reader: DataSource,
  transactions: Transactions,
): Promise<Removal> {
  const verifierId = await findDeletedVerifier(reader);
  if (verifierId === undefined) return { removed: 0, more: false };
  const [full] = await reader.query<{ userId: number }[]>(
    `SELECT userId FROM mfa_verifier_limits WHERE verifierId = ? ORDER BY userId LIMIT 1 OFFSET ${batchSize - 1}`,
    [verifierId],
  );
  const removed = await transactions.run((manager) =>
    execute(manager, 'DELETE FROM mfa_verifier_limits WHERE verifierId = ? AND userId <= ?', [
      verifierId,
      full?.userId ?? 2 ** 31 - 1,
    ]),
  );
  return { removed, more: true };
}

/** Takes one step in the index for each verifier, however many rows it has. */
async function findDeletedVerifier(reader: DataSource): Promise<number | undefined> {
  for (let verifierId = 0; ;) {
    const [next] = await reader.query<{ id: number | null }[]>(
      'SELECT MIN(verifierId) AS id FROM mfa_verifier_limits WHERE verifierId > ?',
      [verifierId],
    );
    if (next?.id == null) return undefined;
    verifierId = next.id;
    const users = await reader.query<unknown[]>('SELECT id FROM users WHERE id = ?', [verifierId]);
    if (users.length === 0) return verifierId;
  }
}
