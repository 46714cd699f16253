import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import { Clock } from '../common/clock/clock.js';
import { DomainError } from '../common/errors/domain-error.js';
import type { Actor, Caller } from '../common/http/caller.js';
import { Transactions } from '../database/transactions.js';
import { AuthorisedChanges, type AuthorisedUser } from './authorised-changes.js';
import { endSession } from './end-session.js';
import type { Session } from './entities/session.entity.js';
import { readRefreshToken } from './refresh-token.js';
import { SessionsService } from './sessions.service.js';

export type SessionRecord = Readonly<Session>;

/** Users have far fewer sessions; of more, the newest are listed. */
const listedSessions = 200;

const liveSql =
  'FROM sessions INNER JOIN users ' +
  'ON users.id = sessions.userId AND users.sessionEpoch = sessions.sessionEpoch ' +
  'WHERE sessions.userId = ? AND sessions.expiresAt > ?';
const listedSql = `SELECT sessions.* ${liveSql} ORDER BY sessions.id DESC LIMIT ?`;
const otherSql = `SELECT 1 ${liveSql} AND sessions.id <> ? LIMIT 1`;

/** Lists a user's sessions and ends them one by one. */
@Injectable()
export class UserSessions {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly audit: AuditService,
    private readonly changes: AuthorisedChanges,
    private readonly clock: Clock,
    private readonly sessions: SessionsService,
    private readonly transactions: Transactions,
  ) {}

  /** @returns the live sessions, last used first. */
  async list(userId: number): Promise<readonly SessionRecord[]> {
    const newest: SessionRecord[] = await this.database.query(listedSql, [
      userId,
      this.clock.now(),
      listedSessions,
    ]);
    return newest.sort((a, b) => b.lastUsedAt - a.lastUsedAt || a.id.localeCompare(b.id));
  }

  /** Ends the caller's own session. */
  async signOut(caller: Caller): Promise<void> {
    const { sessionId, userId } = caller;
    await this.changes.inTurn(caller, () =>
      this.transactions.run(async (manager) => {
        if (!(await endSession(manager, caller))) return;
        await this.audit.record(manager, caller, {
          type: 'session.ended',
          subjectUserId: userId,
          details: { sessionId },
        });
      }),
    );
  }

  /** @throws DomainError SESSION_NOT_FOUND */
  async end(caller: Caller, user: AuthorisedUser<'endSessions'>, sessionId: string): Promise<void> {
    await this.changes.make(caller, user, async (manager) => {
      if (!(await endSession(manager, { sessionId, userId: user.id })))
        throw new DomainError('SESSION_NOT_FOUND');
      await this.audit.record(manager, caller, {
        type: 'session.ended',
        subjectUserId: user.id,
        details: { sessionId },
      });
    });
  }

  /** Ends all sessions except the caller's own, and cancels pending sign-ins. Without another session, there is nothing to audit. */
  async endOthers(caller: Caller, user: AuthorisedUser<'endSessions'>): Promise<void> {
    await this.changes.make(caller, user, async (manager) => {
      const parameters = [user.id, this.clock.now(), caller.sessionId];
      const [other]: unknown[] = await manager.query(otherSql, parameters);
      await this.sessions.endOthers(manager, caller, user.id);
      if (!other) return;
      await this.audit.record(manager, caller, {
        type: 'session.others_ended',
        subjectUserId: user.id,
        details: {},
      });
    });
  }

  /**
   * Ends the session of a refresh token that a sign-in in the same browser replaces.
   * @param actor the user who signed in, who may not be the session's user.
   */
  async endReplaced(actor: Actor, refreshToken: string): Promise<void> {
    const replaced = readRefreshToken(refreshToken);
    if (!replaced) return;
    const { sessionId, familyDigest } = replaced;
    await this.transactions.run(async (manager) => {
      const [session]: { userId: number }[] = await manager.query(
        'SELECT userId FROM sessions WHERE id = ? AND familyDigest = ?',
        [sessionId, familyDigest],
      );
      const ended = session && (await endSession(manager, { sessionId, userId: session.userId }));
      if (!ended) return;
      await this.audit.record(manager, actor, {
        type: 'session.ended',
        subjectUserId: session.userId,
        details: { sessionId },
      });
    });
  }
}
