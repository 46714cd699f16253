import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { Clock, secondsAfter } from '../../common/clock/clock.js';
import { DomainError } from '../../common/errors/domain-error.js';
import { Config } from '../../config/config.js';
import { randomToken } from '../../crypto/randomness.js';
import { tokenDigest } from '../../crypto/digests.js';
import type { ExpiredRows } from '../../database/expired-rows.js';
import { NodeLag } from '../../database/node-lag.js';
import { execute, insertRow } from '../../database/statements.js';
import { hasActiveSql } from '../authenticators/authenticator-row.js';
import { hasScratchCodesSql } from '../codes/scratch-codes.js';
import type { TotpSecret } from '../codes/totp-codes.js';
import { hasPasskeySql } from '../passkeys/passkeys.js';
import type { AuthenticatorKind } from '../authenticators/authenticator-kinds.js';
import { MfaChallenge } from '../entities/mfa-challenge.entity.js';

const allowedAttempts = 5;

export const expiredChallenges: ExpiredRows = {
  table: 'mfa_challenges',
  column: 'expiresAt',
  keepSeconds: 0,
};

/** A challenge that waits for its answer. */
export interface OpenChallenge {
  readonly tokenDigest: string;
  readonly userId: number;
  readonly sessionEpoch: number;
  /** The TOTP authenticators that may answer it. */
  readonly totpSecrets: readonly TotpSecret[];
}

/** What a challenge can be answered with, by the names of the wire. */
export const answerMethods = ['totp', 'scratch_code', 'passkey'] as const;
export type AnswerMethod = (typeof answerMethods)[number];

export interface OpenedChallenge {
  /** Only its digest is kept. */
  readonly challengeToken: string;
  /** 1 for what the user can answer with. */
  readonly methods: Readonly<Record<AnswerMethod, 0 | 1>>;
}

type ChallengeRow = Omit<OpenChallenge, 'totpSecrets'> & TotpSecret & { readonly kind: AuthenticatorKind };

const openChallengeSql =
  'SELECT tokenDigest, mfa_challenges.sessionEpoch, kind, authenticators.id, authenticators.userId, ' +
  'sealedSharedSecret, algorithm, digits, period, driftSteps ' +
  'FROM mfa_challenges INNER JOIN authenticators ' +
  "ON authenticators.userId = mfa_challenges.userId AND authenticators.status = 'active' " +
  'INNER JOIN users ON users.id = mfa_challenges.userId ' +
  'AND users.sessionEpoch = mfa_challenges.sessionEpoch AND users.disabledAt IS NULL ' +
  'WHERE tokenDigest = ? AND mfa_challenges.expiresAt > ?';

const methodsSql =
  `SELECT ${hasActiveSql('users.id', 'totp')} AS totp, ${hasScratchCodesSql('users.id')} AS scratch_code, ` +
  `${hasPasskeySql('users.id')} AS passkey FROM users WHERE id = ? AND sessionEpoch = ? AND disabledAt IS NULL`;

/** Sign-ins between their two steps. A challenge is answered once, and ends with the fifth wrong code. */
@Injectable()
export class Challenges {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly clock: Clock,
    private readonly lag: NodeLag,
    private readonly config: Config,
  ) {}

  /**
   * Opens a challenge after the password was verified.
   * @param user with the session epoch at which it was verified.
   * @throws DomainError CREDENTIALS_INVALID if the user was deleted, disabled or given another password meanwhile.
   */
  async open(
    manager: EntityManager,
    { userId, sessionEpoch }: { userId: number; sessionEpoch: number },
  ): Promise<OpenedChallenge> {
    const [methods] = await manager.query<OpenedChallenge['methods'][]>(methodsSql, [
      this.config.passkeys.relyingPartyId ?? '',
      userId,
      sessionEpoch,
    ]);
    if (!methods) throw new DomainError('CREDENTIALS_INVALID', 'the account changed during sign-in');
    const challengeToken = randomToken();
    await insertRow(manager, MfaChallenge, {
      tokenDigest: tokenDigest(challengeToken),
      userId,
      sessionEpoch,
      attempts: 0,
      expiresAt: secondsAfter(this.clock.now(), this.config.timeToLive.challenge),
    });
    return { challengeToken, methods };
  }

  /**
   * @returns undefined if it is used, expired or unknown, if the user's MFA is off, or if the account has changed since the
   * first step. Its codes are then neither checked nor counted.
   */
  find(challengeToken: string): Promise<OpenChallenge | undefined> {
    return this.lag.find(() => this.look(challengeToken));
  }

  private async look(challengeToken: string): Promise<OpenChallenge | undefined> {
    const rows: ChallengeRow[] = await this.database.query(openChallengeSql, [
      tokenDigest(challengeToken),
      this.clock.now(),
    ]);
    const [first] = rows;
    if (!first) return undefined;
    const { tokenDigest: digest, userId, sessionEpoch } = first;
    return {
      tokenDigest: digest,
      userId,
      sessionEpoch,
      totpSecrets: rows.filter(({ kind }) => kind === 'totp'),
    };
  }

  /** After a wrong code. @returns false if the challenge is used, expired or out of attempts. */
  async countWrongCode(manager: EntityManager, challenge: OpenChallenge): Promise<boolean> {
    const taken = await execute(
      manager,
      'UPDATE mfa_challenges SET attempts = attempts + 1 WHERE tokenDigest = ? AND attempts < ? AND expiresAt > ?',
      [challenge.tokenDigest, allowedAttempts, this.clock.now()],
    );
    return taken === 1;
  }

  /** After a wrong code: ends the challenge if that was the last attempt. @returns whether it did. */
  async endIfExhausted(manager: EntityManager, challenge: OpenChallenge): Promise<boolean> {
    const ended = await execute(
      manager,
      'DELETE FROM mfa_challenges WHERE tokenDigest = ? AND attempts >= ?',
      [challenge.tokenDigest, allowedAttempts],
    );
    return ended === 1;
  }

  /** After a correct code. @returns true for exactly one caller. */
  async end(manager: EntityManager, challenge: OpenChallenge): Promise<boolean> {
    const ended = await execute(
      manager,
      'DELETE FROM mfa_challenges WHERE tokenDigest = ? AND expiresAt > ?',
      [challenge.tokenDigest, this.clock.now()],
    );
    return ended === 1;
  }
}
