import type { INestApplicationContext } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditService } from '../../src/audit/audit.service.js';
import type { Actor } from '../../src/common/http/caller.js';
import { type ExpiredRows, removeExpired } from '../../src/database/expired-rows.js';
import { Transactions } from '../../src/database/transactions.js';
import { expiredInvitations } from '../../src/mfa/enrolment/ended-invitations.js';
import { expiredPasskeyChallenges } from '../../src/mfa/passkeys/passkey-challenges.js';
import { expiredChallenges } from '../../src/mfa/sign-in/challenges.js';
import { expiredSessions } from '../../src/sessions/ended-sessions.js';
import { announced } from '../progress-bar.js';

export interface EndedAccess {
  readonly sessions: number;
  readonly challenges: number;
  readonly invitations: number;
}

/**
 * Ends every session, pending sign-in and invitation of a restored database, and what passkeys were asked to sign, because
 * whatever was signed out, used or revoked after the copy was made is live again in it. Audits it at the end.
 */
export async function endAllAccess(context: INestApplicationContext, operator: Actor): Promise<EndedAccess> {
  return announced('Ending sessions, pending sign-ins and invitations', () => end(context, operator));
}

async function end(context: INestApplicationContext, operator: Actor): Promise<EndedAccess> {
  const transactions = context.get(Transactions);
  const removeAll = async (expired: ExpiredRows): Promise<number> => {
    let total = 0;
    for (;;) {
      const all = { ...expired, keepSeconds: 0 };
      const { removed, more } = await removeExpired(
        context.get(DataSource),
        transactions,
        all,
        Number.MAX_SAFE_INTEGER,
      );
      total += removed;
      if (!more) return total;
    }
  };
  await removeAll(expiredPasskeyChallenges);
  const ended = {
    sessions: await removeAll(expiredSessions),
    challenges: await removeAll(expiredChallenges),
    invitations: await removeAll(expiredInvitations),
  };
  await transactions.run((manager) =>
    context.get(AuditService).record(manager, operator, {
      type: 'database.restored',
      subjectUserId: null,
      details: ended,
    }),
  );
  return ended;
}
