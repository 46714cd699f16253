import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import { Clock, secondsAfter } from '../common/clock/clock.js';
import { DomainError } from '../common/errors/domain-error.js';
import type { ErrorCode } from '../common/errors/error-codes.js';
import type { Actor, Caller, Role } from '../common/http/caller.js';
import { Config } from '../config/config.js';
import { timeOrderedId } from '../crypto/time-ordered-id.js';
import { KeyedDigests, tokenDigest } from '../crypto/digests.js';
import { execute, insertRow } from '../database/statements.js';
import { endSession } from './end-session.js';
import { Session } from './entities/session.entity.js';
import { holdingSql } from './held-account.js';
import {
  digestsOf,
  familySecretOf,
  newRefreshToken,
  readRefreshToken,
  type RefreshToken,
} from './refresh-token.js';
import { type IdleLimit, maxIdleSecondsOf, sessionEnd } from './session-life.js';

/** What the response with a session's tokens depends on. */
export interface SessionHolder {
  readonly role: Role;
  readonly roleSince: number;
  /** 1 while the password is the one that the service generated. */
  readonly passwordGenerated: 0 | 1;
}

export interface IssuedSession extends SessionHolder {
  readonly sessionId: string;
  readonly userId: number;
  readonly amr: readonly string[];
  /** When the user last proved a factor, in milliseconds. */
  readonly authenticatedAt: number;
  /** Opaque; only its digest is kept. */
  readonly refreshToken: string;
  /** See {@link IdleLimit}. */
  readonly maxIdleSeconds: number;
}

interface SessionOfToken extends SessionHolder {
  readonly userId: number;
  readonly amr: string;
  readonly createdAt: number;
  readonly authenticatedAt: number;
  readonly lastUsedAt: number;
  readonly expiresAt: number;
}

const ofLiveAccount =
  'users.id = sessions.userId AND users.sessionEpoch = sessions.sessionEpoch AND users.disabledAt IS NULL';

/** Every refresh prolongs a session, up to its absolute lifetime (ASVS 7.3.1, 7.3.2). */
const rotateSql =
  'UPDATE sessions SET refreshDigest = ?, lastUsedAt = ?, ' +
  'expiresAt = CASE WHEN createdAt < ? THEN createdAt + ? ELSE ? END ' +
  'WHERE id = ? AND familyDigest = ? AND refreshDigest = ? AND expiresAt > ? AND lastUsedAt > ? ' +
  `AND EXISTS (SELECT 1 FROM users WHERE ${ofLiveAccount})`;

const sessionOfTokenSql =
  'SELECT sessions.userId, sessions.amr, sessions.createdAt, sessions.authenticatedAt, sessions.lastUsedAt, ' +
  'sessions.expiresAt, users.role, users.roleSince, users.passwordGenerated ' +
  `FROM sessions INNER JOIN users ON ${ofLiveAccount} WHERE sessions.id = ? AND sessions.familyDigest = ?`;

/** Only for a session that was live until `endAllSql`. */
const keepSql =
  'UPDATE sessions SET sessionEpoch = sessionEpoch + 1 WHERE id = ? AND userId = ? ' +
  'AND sessionEpoch + 1 = (SELECT sessionEpoch FROM users WHERE users.id = sessions.userId)';

const endAllSql = `UPDATE users SET sessionEpoch = sessionEpoch + 1, ${holdingSql} WHERE id = ?`;

/** Opens and rotates sessions, and ends all of a user at once. A session is also the family of its refresh tokens (RFC 9700 4.14.2). */
@Injectable()
export class SessionsService {
  constructor(
    private readonly audit: AuditService,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly digests: KeyedDigests,
  ) {}

  /**
   * Opens a session for credentials that were checked at `sessionEpoch`, and gives it that epoch: if the user's epoch has
   * changed since, the session is dead from the start, on any node of a cluster.
   * @throws DomainError `ifStale` if the epoch has changed, or the account is disabled or deleted.
   */
  async open(
    manager: EntityManager,
    actor: Actor,
    user: { userId: number; sessionEpoch: number; amr: readonly string[] } & IdleLimit,
    ifStale: ErrorCode,
  ): Promise<IssuedSession> {
    const { userId, sessionEpoch, amr } = user;
    const maxIdleSeconds = maxIdleSecondsOf(this.config, user);
    const [holder]: SessionHolder[] = await manager.query(
      'SELECT role, roleSince, passwordGenerated FROM users WHERE id = ? AND sessionEpoch = ? AND disabledAt IS NULL',
      [userId, sessionEpoch],
    );
    if (!holder) throw new DomainError(ifStale, 'the account changed during sign-in');
    const now = this.clock.now();
    const sessionId = timeOrderedId(now);
    const refreshToken = newRefreshToken(sessionId, familySecretOf(this.digests, sessionId));
    await insertRow(manager, Session, {
      id: sessionId,
      userId,
      sessionEpoch,
      ...digestsOf(refreshToken),
      amr: amr.join(' '),
      address: actor.origin.address,
      userAgent: actor.origin.userAgent,
      createdAt: now,
      authenticatedAt: now,
      lastUsedAt: now,
      expiresAt: sessionEnd(this.config, { createdAt: now, now, maxIdleSeconds }),
    });
    await this.audit.record(
      manager,
      { ...actor, userId },
      {
        type: 'session.started',
        subjectUserId: userId,
        details: { sessionId, amr },
      },
    );
    return { ...holder, sessionId, userId, amr, refreshToken, maxIdleSeconds, authenticatedAt: now };
  }

  /**
   * Exchanges a refresh token for the next one. Any other token of the same family has been used before, so two parties
   * hold it and the whole session ends. Runs inside a transaction that must commit even when a refusal comes back.
   * @returns undefined for a token that is unknown here and now.
   */
  async rotate(
    manager: EntityManager,
    actor: Actor,
    refreshToken: string,
    idleLimit: IdleLimit,
  ): Promise<IssuedSession | DomainError | undefined> {
    const presented = readRefreshToken(refreshToken);
    if (!presented) return new DomainError('REFRESH_TOKEN_INVALID', 'not a refresh token');
    const { sessionId, familySecret, familyDigest, digest } = presented;
    const next = newRefreshToken(sessionId, familySecret);
    const now = this.clock.now();
    const maxSeconds = this.config.timeToLive.session;
    const maxIdleSeconds = maxIdleSecondsOf(this.config, idleLimit);
    const latestEnd = secondsAfter(now, maxIdleSeconds);
    const rotated = await execute(manager, rotateSql, [
      tokenDigest(next),
      now,
      secondsAfter(latestEnd, -maxSeconds),
      secondsAfter(0, maxSeconds),
      latestEnd,
      ...[sessionId, familyDigest, digest, now, secondsAfter(now, -maxIdleSeconds)],
    ]);
    const [session]: SessionOfToken[] = await manager.query(sessionOfTokenSql, [sessionId, familyDigest]);
    if (!session) return undefined;
    if (rotated === 0) return this.endRefused(manager, actor, presented, session, { now, maxIdleSeconds });
    const { userId, role, roleSince, passwordGenerated, authenticatedAt } = session;
    return {
      sessionId,
      userId,
      role,
      roleSince,
      passwordGenerated,
      amr: session.amr.split(' '),
      authenticatedAt,
      refreshToken: next,
      maxIdleSeconds,
    };
  }

  /** Ends the session of a token that was not exchanged, because the session is idle or the token was used before. */
  private async endRefused(
    manager: EntityManager,
    actor: Actor,
    { sessionId, digest }: RefreshToken,
    session: SessionOfToken,
    { now, maxIdleSeconds }: { now: number; maxIdleSeconds: number },
  ): Promise<DomainError | undefined> {
    const { userId } = session;
    if (secondsAfter(session.createdAt, this.config.timeToLive.session) <= now)
      return new DomainError('REFRESH_TOKEN_INVALID', 'expired session');
    if (Math.min(session.expiresAt, secondsAfter(session.lastUsedAt, maxIdleSeconds)) <= now) {
      if (!(await endSession(manager, { sessionId, userId }))) return undefined;
      await this.audit.record(manager, actor, {
        type: 'session.ended',
        subjectUserId: userId,
        details: { sessionId, reason: 'idle' },
      });
      return new DomainError('REFRESH_TOKEN_INVALID', 'idle session');
    }
    // A cluster's node may apply the row with this very token after the first statement: that is no second use.
    if (!(await endSession(manager, { sessionId, userId }, { unlessRefreshDigest: digest })))
      return undefined;
    await this.audit.record(manager, actor, {
      type: 'session.refresh_token_reused',
      subjectUserId: userId,
      details: { sessionId },
      failure: 'a refresh token was used twice; the session was ended',
    });
    return new DomainError('REFRESH_TOKEN_INVALID', 'refresh token used twice');
  }

  /**
   * Ends a user's sessions except the caller's own, and cancels pending sign-ins, by increasing the user's session epoch.
   * Call it from every change of how an account signs in.
   */
  async endOthers(manager: EntityManager, caller: Caller, userId: number): Promise<void> {
    await this.endAll(manager, userId);
    if (caller.userId !== userId) return;
    await execute(manager, keepSql, [caller.sessionId, userId]);
  }

  /** The same, including the caller's own session. @returns false if there is no such account. */
  async endAll(manager: EntityManager, userId: number): Promise<boolean> {
    const bumped = await execute(manager, endAllSql, [userId]);
    return bumped === 1;
  }
}
