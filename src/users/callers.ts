import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { Clock } from '../common/clock/clock.js';
import type { Actor, Caller, Duty } from '../common/http/caller.js';
import { Config } from '../config/config.js';
import { NodeLag } from '../database/node-lag.js';
import { MfaPolicy } from '../mfa/mfa-policy.js';
import { generatedPasswordChange } from './passwords/generated-password.js';
import { type UserRecord, userColumnsSql, userRecordFrom, type UserRow } from './user-record.js';

/** A caller together with the account, which the same query reads. */
export interface AccountCaller extends Caller {
  readonly account: UserRecord;
}

const callerSql = `
  SELECT ${userColumnsSql}, users.passwordGenerated, sessions.amr, sessions.authenticatedAt,
    sessions.expiresAt AS sessionExpiresAt
  FROM sessions INNER JOIN users ON users.id = sessions.userId
  WHERE sessions.id = ? AND sessions.userId = ? AND sessions.expiresAt > ?
    AND users.sessionEpoch = sessions.sessionEpoch AND users.disabledAt IS NULL`;

type CallerRow = UserRow & {
  readonly amr: string;
  readonly authenticatedAt: number;
  readonly sessionExpiresAt: number;
  readonly passwordGenerated: 0 | 1;
};

/** Resolves an access token's session and user in one query, which runs on every request. */
@Injectable()
export class Callers {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly clock: Clock,
    private readonly lag: NodeLag,
    private readonly config: Config,
    private readonly policy: MfaPolicy,
  ) {}

  /** @returns undefined if the session has ended, or the user is disabled or deleted. */
  async find(
    sessionId: string,
    userId: number,
    { origin, isWaiting }: Pick<Actor, 'origin' | 'isWaiting'>,
  ): Promise<AccountCaller | undefined> {
    const row = await this.lag.find(() => this.rowOf(sessionId, userId));
    if (!row) return undefined;
    const amr = row.amr.split(' ');
    const account = userRecordFrom(row);
    return {
      userId,
      sessionId,
      origin,
      isWaiting,
      account,
      role: account.role,
      amr,
      authenticatedAt: row.authenticatedAt,
      sessionExpiresAt: row.sessionExpiresAt,
      changeCount: account.changeCount,
      mfaEnabled: account.mfaEnabled,
      hasPasskey: account.hasPasskey,
      duty: this.dutyOf(account, amr, row.passwordGenerated),
    };
  }

  private async rowOf(sessionId: string, userId: number): Promise<CallerRow | undefined> {
    const [row]: CallerRow[] = await this.database.query(callerSql, [sessionId, userId, this.clock.now()]);
    return row;
  }

  private dutyOf(account: UserRecord, amr: readonly string[], passwordGenerated: 0 | 1): Duty | undefined {
    const { role } = account;
    if (generatedPasswordChange(this.config, { role, passwordGenerated }) === 'required')
      return 'changePassword';
    return this.policy.mustEnrol(account, account, amr) ? 'enrol' : undefined;
  }
}
