import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import type { Actor } from '../common/http/caller.js';
import { type ExpiredRows, removeExpired } from '../database/expired-rows.js';
import { Transactions } from '../database/transactions.js';
import { expiredInvitations } from '../mfa/enrolment/invitations.js';
import { expiredChallenges } from '../mfa/sign-in/challenges.js';
import { expiredSessions } from '../sessions/ended-sessions.js';

export interface EndedAccess {
  readonly sessions: number;
  readonly challenges: number;
  readonly invitations: number;
}

/** Ends all access in a restored copy, where everything signed out, used or revoked since it was made is valid again. */
@Injectable()
export class RestoredDatabase {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly audit: AuditService,
    private readonly transactions: Transactions,
  ) {}

  /** Ends every session, pending sign-in and invitation, and then records it in the audit trail. */
  async endAccess(operator: Actor): Promise<EndedAccess> {
    const ended = {
      sessions: await this.removeAll(expiredSessions),
      challenges: await this.removeAll(expiredChallenges),
      invitations: await this.removeAll(expiredInvitations),
    };
    await this.transactions.run((manager) =>
      this.audit.record(manager, operator, {
        type: 'database.restored',
        subjectUserId: null,
        details: ended,
      }),
    );
    return ended;
  }

  private async removeAll(expired: ExpiredRows): Promise<number> {
    const all = { ...expired, keepSeconds: 0 };
    let total = 0;
    for (;;) {
      const { removed, more } = await removeExpired(
        this.database,
        this.transactions,
        all,
        Number.MAX_SAFE_INTEGER,
      );
      total += removed;
      if (!more) return total;
    }
  }
}
