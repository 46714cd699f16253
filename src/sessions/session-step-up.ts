import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import { Clock } from '../common/clock/clock.js';
import { DomainError } from '../common/errors/domain-error.js';
import type { Caller } from '../common/http/caller.js';
import { Config } from '../config/config.js';
import { KeyedDigests } from '../crypto/digests.js';
import { execute } from '../database/statements.js';
import { currentFamilySecretOf, digestsOf, newRefreshToken } from './refresh-token.js';
import { type IdleLimit, maxIdleSecondsOf, sessionEnd } from './session-life.js';
import type { IssuedSession, SessionHolder } from './sessions.service.js';

interface SteppedUpSession extends SessionHolder {
  readonly amr: string;
  readonly createdAt: number;
  readonly familyDigest: string;
}

const sessionSql =
  'SELECT sessions.amr, sessions.createdAt, sessions.familyDigest, users.role, users.roleSince, users.passwordGenerated ' +
  'FROM sessions INNER JOIN users ON users.id = sessions.userId WHERE sessions.id = ? AND sessions.userId = ?';

const stepUpSql =
  'UPDATE sessions SET familyDigest = ?, refreshDigest = ?, amr = ?, authenticatedAt = ?, lastUsedAt = ?, expiresAt = ? ' +
  'WHERE id = ?';

/** Records that the user of a session has proved a factor again (RFC 9470). */
@Injectable()
export class SessionStepUp {
  constructor(
    private readonly audit: AuditService,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly digests: KeyedDigests,
  ) {}

  /**
   * Issues the next refresh token of the session; the one before counts as used. Call it in `AuthorisedChanges.make`, which
   * holds the user's account.
   * @param proved RFC 8176 methods, which the session's `amr` gains.
   */
  async record(
    manager: EntityManager,
    caller: Caller,
    proved: readonly string[],
    idleLimit: IdleLimit,
  ): Promise<IssuedSession> {
    const { sessionId, userId } = caller;
    const [session]: SteppedUpSession[] = await manager.query(sessionSql, [sessionId, userId]);
    if (!session) throw new DomainError('ACCESS_TOKEN_INVALID', 'the session ended during the request');
    const { role, roleSince, passwordGenerated, createdAt } = session;
    const amr = [...new Set([...session.amr.split(' '), ...proved])];
    const familySecret = currentFamilySecretOf(this.digests, {
      sessionId,
      familyDigest: session.familyDigest,
    });
    const refreshToken = newRefreshToken(sessionId, familySecret);
    const { familyDigest, refreshDigest } = digestsOf(refreshToken);
    const now = this.clock.now();
    const maxIdleSeconds = maxIdleSecondsOf(this.config, idleLimit);
    const expiresAt = sessionEnd(this.config, { createdAt, now, maxIdleSeconds });
    const parameters = [familyDigest, refreshDigest, amr.join(' '), now, now, expiresAt, sessionId];
    await execute(manager, stepUpSql, parameters);
    await this.audit.record(manager, caller, {
      type: 'session.stepped_up',
      subjectUserId: userId,
      details: { sessionId, amr },
    });
    return {
      sessionId,
      userId,
      role,
      roleSince,
      passwordGenerated,
      amr,
      authenticatedAt: now,
      refreshToken,
      maxIdleSeconds,
    };
  }
}
