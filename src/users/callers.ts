import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { Clock } from '../common/clock/clock.js';
import type { Actor, Caller } from '../common/http/caller.js';
import { MfaPolicy } from '../mfa/mfa-policy.js';
import { type UserRecord, userColumnsSql, userRecordFrom, type UserRow } from './user-record.js';

/** A caller together with the account, which the same query reads. */
export interface AccountCaller extends Caller {
  readonly account: UserRecord;
}

const callerSql = `
  SELECT ${userColumnsSql}, sessions.amr
  FROM sessions INNER JOIN users ON users.id = sessions.userId
  WHERE sessions.id = ? AND sessions.userId = ? AND sessions.expiresAt > ?
    AND users.sessionEpoch = sessions.sessionEpoch AND users.disabledAt IS NULL`;

/** Who is behind an access token, in one query, because every request asks. */
@Injectable()
export class Callers {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly clock: Clock,
    private readonly policy: MfaPolicy,
  ) {}

  /** Undefined if the session has ended or the user is disabled or gone. */
  async find(
    sessionId: string,
    userId: number,
    { origin, isWaiting }: Pick<Actor, 'origin' | 'isWaiting'>,
  ): Promise<AccountCaller | undefined> {
    const [row]: (UserRow & { amr: string })[] = await this.database.query(callerSql, [
      sessionId,
      userId,
      this.clock.now(),
    ]);
    if (!row) return undefined;
    const amr = row.amr.split(' ');
    const account = userRecordFrom(row);
    const { role, mfaEnabled } = account;
    return {
      userId,
      sessionId,
      origin,
      isWaiting,
      account,
      role,
      amr,
      mfaEnabled,
      mustEnrol: this.policy.mustEnrol(account, { amr, mfaEnabled }),
    };
  }
}
