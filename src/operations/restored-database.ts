import type { DataSource } from 'typeorm';
import type { AuditService } from '../audit/audit.service.js';
import type { Actor } from '../common/http/caller.js';
import { removeExpired } from '../database/expired-rows.js';
import type { Transactions } from '../database/transactions.js';
import { expiredMfaRows } from '../mfa/expiry.js';
import { expiredSessionRows } from '../sessions/expiry.js';

const afterAllTime = Number.MAX_SAFE_INTEGER;

/**
 * Ends what a backup brings back to life: sessions that were signed out, sign-ins between their two steps, enrolments that were
 * not confirmed, and invitations that were used or revoked.
 * @returns how many they were.
 */
export async function endWhatRevived(
  reader: DataSource,
  transactions: Transactions,
  audit: AuditService,
  operator: Actor,
): Promise<number> {
  let ended = 0;
  for (const rows of [...expiredSessionRows, ...expiredMfaRows])
    for (let more = true; more;) {
      const removal = await removeExpired(reader, transactions, { ...rows, keepSeconds: 0 }, afterAllTime);
      ended += removal.removed;
      more = removal.more;
    }
  await transactions.run((manager) =>
    audit.record(manager, operator, {
      type: 'database.restored',
      subjectUserId: null,
      details: { ended },
    }),
  );
  return ended;
}
