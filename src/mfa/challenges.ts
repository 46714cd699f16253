import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, MoreThan, type Repository } from 'typeorm';
import { Clock, secondsAfter } from '../common/clock/clock.js';
import { Config } from '../config/config.js';
import { randomToken } from '../crypto/randomness.js';
import { tokenDigest } from '../crypto/token-digest.js';
import { execute, insertRow } from '../database/statements.js';
import { MfaChallenge } from './entities/mfa-challenge.entity.js';

const allowedAttempts = 5;

/** Sign-ins between their two steps. A challenge is answered once, with at most five wrong codes. */
@Injectable()
export class Challenges {
  constructor(
    @InjectRepository(MfaChallenge) private readonly challenges: Repository<MfaChallenge>,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /** @returns the challenge token, of which only the digest is kept. */
  async open(manager: EntityManager, user: { userId: number; sessionEpoch: number }): Promise<string> {
    const challengeToken = randomToken();
    await insertRow(manager, MfaChallenge, {
      tokenDigest: tokenDigest(challengeToken),
      userId: user.userId,
      sessionEpoch: user.sessionEpoch,
      attempts: 0,
      expiresAt: secondsAfter(this.clock.now(), this.config.timeToLive.challenge),
    });
    return challengeToken;
  }

  find(challengeToken: string): Promise<MfaChallenge | null> {
    return this.challenges.findOneBy({
      tokenDigest: tokenDigest(challengeToken),
      expiresAt: MoreThan(this.clock.now()),
    });
  }

  /** After a wrong code. False if the challenge is used, expired or out of attempts. */
  async countWrongCode(manager: EntityManager, challenge: MfaChallenge): Promise<boolean> {
    const taken = await execute(
      manager,
      'UPDATE mfa_challenges SET attempts = attempts + 1 WHERE tokenDigest = ? AND attempts < ? AND expiresAt > ?',
      [challenge.tokenDigest, allowedAttempts, this.clock.now()],
    );
    return taken === 1;
  }

  /** After a wrong code: ends the challenge if that was the last attempt. */
  async endIfExhausted(manager: EntityManager, challenge: MfaChallenge): Promise<boolean> {
    const ended = await execute(
      manager,
      'DELETE FROM mfa_challenges WHERE tokenDigest = ? AND attempts >= ?',
      [challenge.tokenDigest, allowedAttempts],
    );
    return ended === 1;
  }

  /** After a right code. True for exactly one caller. */
  async end(manager: EntityManager, challenge: MfaChallenge): Promise<boolean> {
    const ended = await execute(
      manager,
      'DELETE FROM mfa_challenges WHERE tokenDigest = ? AND expiresAt > ?',
      [challenge.tokenDigest, this.clock.now()],
    );
    return ended === 1;
  }

  async endAllOf(manager: EntityManager, userId: number): Promise<void> {
    await execute(manager, 'DELETE FROM mfa_challenges WHERE userId = ?', [userId]);
  }
}
