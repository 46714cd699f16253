import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { Clock } from '../common/clock/clock.js';
import type { Caller, Origin, Role } from '../common/http/caller.js';
import { mfaEnabledSql } from '../mfa/authenticators.js';
import { MfaPolicy } from '../mfa/mfa-policy.js';

const callerSql = `
  SELECT users.role, users.roleSince, sessions.amr, ${mfaEnabledSql('users.id')} AS mfaEnabled
  FROM sessions INNER JOIN users ON users.id = sessions.userId
  WHERE sessions.id = ? AND sessions.userId = ? AND sessions.expiresAt > ? AND users.disabledAt IS NULL`;

/** Who is behind an access token, in one query, because every request asks. */
@Injectable()
export class Callers {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly clock: Clock,
    private readonly policy: MfaPolicy,
  ) {}

  /** Undefined if the session has ended or the user is disabled or gone. */
  async find(sessionId: string, userId: number, origin: Origin): Promise<Caller | undefined> {
    const rows: { role: Role; roleSince: number; amr: string; mfaEnabled: 0 | 1 }[] =
      await this.database.query(callerSql, [sessionId, userId, this.clock.now()]);
    const [row] = rows;
    if (!row) return undefined;
    const amr = row.amr.split(' ');
    const mfaEnabled = row.mfaEnabled === 1;
    return {
      userId,
      sessionId,
      origin,
      role: row.role,
      amr,
      mfaEnabled,
      mustEnrol: this.policy.mustEnrol(row, { amr, mfaEnabled }),
    };
  }
}
