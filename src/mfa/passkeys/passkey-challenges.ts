import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { Clock, secondsAfter } from '../../common/clock/clock.js';
import { randomToken } from '../../crypto/randomness.js';
import type { ExpiredRows } from '../../database/expired-rows.js';
import { NodeLag } from '../../database/node-lag.js';
import { execute, upsertRows } from '../../database/statements.js';
import { type Ceremony, PasskeyChallenge } from '../entities/passkey-challenge.entity.js';
import { challengeSeconds } from './webauthn.js';

export const expiredPasskeyChallenges: ExpiredRows = {
  table: 'passkey_challenges',
  column: 'expiresAt',
  keepSeconds: 0,
};

/** What a challenge is for. */
export interface CeremonyKey {
  readonly ceremony: Ceremony;
  /** The digest of the MFA token for a sign-in, else the id of the session. */
  readonly boundTo: string;
}

/** A challenge that waits for its answer. */
export interface IssuedChallenge extends CeremonyKey {
  readonly userId: number;
  readonly challenge: string;
}

/** Challenges for passkeys: each is answered once, rightly or wrongly, within five minutes. */
@Injectable()
export class PasskeyChallenges {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly clock: Clock,
    private readonly lag: NodeLag,
  ) {}

  /** Replaces an older challenge of the same ceremony. @returns the challenge in base64url */
  async issue(manager: EntityManager, key: CeremonyKey, userId: number): Promise<string> {
    const challenge = randomToken();
    const row = {
      ...{ ceremony: key.ceremony, boundTo: key.boundTo, userId, challenge },
      expiresAt: secondsAfter(this.clock.now(), challengeSeconds),
    };
    await upsertRows(manager, PasskeyChallenge, [row], ['ceremony', 'boundTo']);
    return challenge;
  }

  find(key: CeremonyKey): Promise<IssuedChallenge | undefined> {
    return this.lag.find(() => this.look(key));
  }

  private async look({ ceremony, boundTo }: CeremonyKey): Promise<IssuedChallenge | undefined> {
    const [row]: IssuedChallenge[] = await this.database.query(
      'SELECT ceremony, boundTo, userId, challenge FROM passkey_challenges ' +
        'WHERE ceremony = ? AND boundTo = ? AND expiresAt > ?',
      [ceremony, boundTo, this.clock.now()],
    );
    return row;
  }

  /** @returns true for exactly one caller, if the challenge has neither expired nor been replaced. */
  async use(manager: EntityManager, { ceremony, boundTo, challenge }: IssuedChallenge): Promise<boolean> {
    const used = await execute(
      manager,
      'DELETE FROM passkey_challenges WHERE ceremony = ? AND boundTo = ? AND challenge = ? AND expiresAt > ?',
      [ceremony, boundTo, challenge, this.clock.now()],
    );
    return used === 1;
  }
}
