import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { MoreThan, type Repository } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import { Clock } from '../common/clock/clock.js';
import { DomainError } from '../common/errors/domain-error.js';
import type { Actor, Caller } from '../common/http/caller.js';
import { execute } from '../database/statements.js';
import { Transactions } from '../database/transactions.js';
import { Session } from './entities/session.entity.js';
import { refreshTokenKey } from './refresh-token.js';
import { SessionsService } from './sessions.service.js';

export type SessionRecord = Readonly<Session>;

/** A user has far fewer; whoever has more sees the newest. */
const listedSessions = 200;

const replacedSessionSql =
  'SELECT sessions.id, sessions.userId FROM refresh_tokens ' +
  'INNER JOIN sessions ON sessions.id = refresh_tokens.sessionId ' +
  'WHERE refresh_tokens.digest = ? AND refresh_tokens.usedAt IS NULL';

/** A user's sessions, seen and ended one by one. Whoever calls has checked that the caller may. */
@Injectable()
export class UserSessions {
  constructor(
    @InjectRepository(Session) private readonly rows: Repository<Session>,
    private readonly audit: AuditService,
    private readonly clock: Clock,
    private readonly sessions: SessionsService,
    private readonly transactions: Transactions,
  ) {}

  /** The live ones, last used first. */
  list(userId: number): Promise<readonly SessionRecord[]> {
    return this.rows.find({
      where: { userId, expiresAt: MoreThan(this.clock.now()) },
      order: { lastUsedAt: 'DESC', id: 'ASC' },
      take: listedSessions,
    });
  }

  /** @throws DomainError SESSION_NOT_FOUND */
  async end(caller: Caller, userId: number, sessionId: string): Promise<void> {
    await this.transactions.run(async (manager) => {
      const ended = await execute(manager, 'DELETE FROM sessions WHERE id = ? AND userId = ?', [
        sessionId,
        userId,
      ]);
      if (ended === 0) throw new DomainError('SESSION_NOT_FOUND');
      await this.audit.record(manager, caller, {
        type: 'session.ended',
        subjectUserId: userId,
        details: { sessionId },
      });
    });
  }

  /** All but the caller's own; sign-ins under way come to nothing, too. */
  async endOthers(caller: Caller, userId: number): Promise<void> {
    await this.transactions.run(async (manager) => {
      await this.sessions.hold(manager, caller);
      await this.sessions.endOthers(manager, caller, userId);
      await this.audit.record(manager, caller, {
        type: 'session.others_ended',
        subjectUserId: userId,
        details: {},
      });
    });
  }

  /** Ends the session of a refresh token that has not been used, because a sign-in takes its place. */
  async endReplaced(actor: Actor, refreshToken: string): Promise<void> {
    await this.transactions.run(async (manager) => {
      const [replaced]: { id: string; userId: number }[] = await manager.query(replacedSessionSql, [
        refreshTokenKey(refreshToken),
      ]);
      if (!replaced) return;
      const { id: sessionId, userId } = replaced;
      await this.sessions.end(manager, { ...actor, userId, sessionId });
    });
  }
}
