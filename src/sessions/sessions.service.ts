import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import { Clock, secondsAfter } from '../common/clock/clock.js';
import { DomainError } from '../common/errors/domain-error.js';
import type { ErrorCode } from '../common/errors/error-codes.js';
import type { Actor, Caller, Role } from '../common/http/caller.js';
import { Config } from '../config/config.js';
import { timeOrderedId } from '../crypto/time-ordered-id.js';
import { execute, insertRow } from '../database/statements.js';
import { RefreshToken } from './entities/refresh-token.entity.js';
import { Session } from './entities/session.entity.js';
import { newRefreshToken, refreshTokenKey } from './refresh-token.js';

export interface IssuedSession {
  readonly sessionId: string;
  readonly userId: number;
  readonly role: Role;
  readonly roleSince: number;
  /** 1 while the password is the one that the service made up. */
  readonly passwordGenerated: 0 | 1;
  readonly amr: readonly string[];
  /** Opaque; only its digest is kept. */
  readonly refreshToken: string;
}

interface RotatedSession {
  readonly id: string;
  readonly userId: number;
  readonly amr: string;
  readonly role: Role;
  readonly roleSince: number;
  readonly passwordGenerated: 0 | 1;
  readonly createdAt: number;
  readonly usedAt: number | null;
}

const rotatedSessionSql =
  'SELECT sessions.id, sessions.userId, sessions.amr, sessions.createdAt, users.role, users.roleSince, users.passwordGenerated, refresh_tokens.usedAt ' +
  'FROM refresh_tokens INNER JOIN sessions ON sessions.id = refresh_tokens.sessionId ' +
  'INNER JOIN users ON users.id = sessions.userId WHERE refresh_tokens.digest = ? AND users.disabledAt IS NULL';

/** Opens, rotates and ends sessions. A session is also the family of its refresh tokens (RFC 9700 4.14.2). */
@Injectable()
export class SessionsService {
  constructor(
    private readonly audit: AuditService,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /**
   * Opens a session for credentials that were checked while the user's epoch was `sessionEpoch`. If the epoch has
   * moved since, or the account was disabled, what was checked no longer holds, and `ifStale` is thrown. The insert
   * comes first: its foreign key waits for whoever is moving the epoch, so that the check after it sees the outcome.
   */
  async open(
    manager: EntityManager,
    actor: Actor,
    user: { userId: number; sessionEpoch: number; amr: readonly string[] },
    ifStale: ErrorCode,
  ): Promise<IssuedSession> {
    const { userId, amr } = user;
    const now = this.clock.now();
    const sessionId = timeOrderedId(now);
    await insertRow(manager, Session, {
      id: sessionId,
      userId,
      amr: amr.join(' '),
      address: actor.origin.address,
      userAgent: actor.origin.userAgent,
      createdAt: now,
      lastUsedAt: now,
      expiresAt: this.expiry(now, now),
    });
    const [holder]: Pick<IssuedSession, 'role' | 'roleSince' | 'passwordGenerated'>[] = await manager.query(
      'SELECT role, roleSince, passwordGenerated FROM users WHERE id = ? AND sessionEpoch = ? AND disabledAt IS NULL',
      [userId, user.sessionEpoch],
    );
    if (!holder) throw new DomainError(ifStale, 'the account changed during sign-in');
    const refreshToken = await this.issueRefreshToken(manager, sessionId, this.expiry(now, now));
    await this.audit.record(
      manager,
      { ...actor, userId },
      {
        type: 'session.started',
        subjectUserId: userId,
        details: { sessionId, amr },
      },
    );
    const { role, roleSince, passwordGenerated } = holder;
    return { sessionId, userId, amr, refreshToken, role, roleSince, passwordGenerated };
  }

  /**
   * Exchanges a refresh token for the next one. A second use of the same token means that two parties hold it: the
   * whole session ends. Runs inside a transaction that must commit even when a refusal comes back.
   */
  async rotate(
    manager: EntityManager,
    actor: Actor,
    refreshToken: string,
  ): Promise<IssuedSession | DomainError> {
    const now = this.clock.now();
    const digest = refreshTokenKey(refreshToken);
    const taken = await execute(
      manager,
      'UPDATE refresh_tokens SET usedAt = ? WHERE digest = ? AND usedAt IS NULL AND expiresAt > ?',
      [now, digest, now],
    );
    const [session]: RotatedSession[] = await manager.query(rotatedSessionSql, [digest]);
    if (!session) return new DomainError('REFRESH_TOKEN_INVALID', 'unknown refresh token');
    const { id: sessionId, userId } = session;
    if (taken === 0) {
      if (session.usedAt === null) return new DomainError('REFRESH_TOKEN_INVALID', 'expired refresh token');
      await execute(manager, 'DELETE FROM sessions WHERE id = ?', [sessionId]);
      await this.audit.record(manager, actor, {
        type: 'session.refresh_token_reused',
        subjectUserId: userId,
        details: { sessionId },
        failure: 'a refresh token was used twice; the session was ended',
      });
      return new DomainError('REFRESH_TOKEN_INVALID', 'refresh token used twice');
    }
    const expiresAt = this.expiry(now, session.createdAt);
    await execute(manager, 'UPDATE sessions SET lastUsedAt = ?, expiresAt = ? WHERE id = ?', [
      now,
      expiresAt,
      sessionId,
    ]);
    return {
      sessionId,
      userId,
      role: session.role,
      roleSince: session.roleSince,
      passwordGenerated: session.passwordGenerated,
      amr: session.amr.split(' '),
      refreshToken: await this.issueRefreshToken(manager, sessionId, expiresAt),
    };
  }

  /**
   * Takes hold of the caller's session for the rest of the transaction, so that it cannot end meanwhile.
   * @throws DomainError ACCESS_TOKEN_INVALID if it has ended since the guard saw it.
   */
  async hold(manager: EntityManager, caller: Caller): Promise<void> {
    const held = await execute(manager, 'UPDATE sessions SET lastUsedAt = ? WHERE id = ?', [
      this.clock.now(),
      caller.sessionId,
    ]);
    if (held === 0) throw new DomainError('ACCESS_TOKEN_INVALID', 'the session ended during the request');
  }

  async end(manager: EntityManager, caller: Pick<Caller, 'origin' | 'sessionId' | 'userId'>): Promise<void> {
    const { sessionId, userId } = caller;
    const ended = await execute(manager, 'DELETE FROM sessions WHERE id = ?', [sessionId]);
    if (ended === 0) return;
    await this.audit.record(manager, caller, {
      type: 'session.ended',
      subjectUserId: userId,
      details: { sessionId },
    });
  }

  /**
   * Ends a user's sessions, but for the caller's own, and moves the user's session epoch: sign-ins that are under way
   * with the old credentials come to nothing. To be called by whatever changes how an account signs in.
   */
  async endOthers(manager: EntityManager, caller: Caller, userId: number): Promise<void> {
    await this.moveEpoch(manager, userId);
    await execute(manager, 'DELETE FROM sessions WHERE userId = ? AND id <> ?', [userId, caller.sessionId]);
  }

  /** The same, and the caller's own session if it is one of them. */
  async endAll(manager: EntityManager, userId: number): Promise<void> {
    await this.moveEpoch(manager, userId);
    await execute(manager, 'DELETE FROM sessions WHERE userId = ?', [userId]);
  }

  private async moveEpoch(manager: EntityManager, userId: number): Promise<void> {
    await execute(manager, 'UPDATE users SET sessionEpoch = sessionEpoch + 1 WHERE id = ?', [userId]);
  }

  private async issueRefreshToken(
    manager: EntityManager,
    sessionId: string,
    expiresAt: number,
  ): Promise<string> {
    const refreshToken = newRefreshToken(this.clock.now());
    await insertRow(manager, RefreshToken, {
      digest: refreshTokenKey(refreshToken),
      sessionId,
      expiresAt,
      usedAt: null,
    });
    return refreshToken;
  }

  /** Every refresh prolongs a session, up to the end of its own life (ASVS 7.3.1, 7.3.2). */
  private expiry(now: number, createdAt: number): number {
    const { refreshToken, session } = this.config.timeToLive;
    return Math.min(secondsAfter(now, refreshToken), secondsAfter(createdAt, session));
  }
}
