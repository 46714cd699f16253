import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { Clock } from '../../common/clock/clock.js';
import { Keyring } from '../../crypto/keyring.js';
import { randomSalt } from '../../crypto/randomness.js';
import { insertRow } from '../../database/statements.js';
import { AttemptLimiter } from '../codes/attempt-limiter.js';
import { TotpAuthenticator } from '../entities/totp-authenticator.entity.js';
import { type IssuedScratchCodes, ScratchCodes } from '../codes/scratch-codes.js';
import { sharedSecretBinding } from '../keys/shared-secret-binding.js';

interface SealedRow {
  readonly userId: number;
  readonly sealedSharedSecret: string;
}

/** Second factors that come from another installation, or go to one. */
@Injectable()
export class AuthenticatorTransfer {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly clock: Clock,
    private readonly keyring: Keyring,
    private readonly limiter: AttemptLimiter,
    private readonly scratchCodes: ScratchCodes,
  ) {}

  generateScratchCodes(): Promise<IssuedScratchCodes> {
    return this.scratchCodes.generate();
  }

  /** Turns on the MFA of a user who has none: the app has long had the secret, so there is nothing to confirm. */
  async bind(
    manager: EntityManager,
    userId: number,
    sharedSecret: Buffer,
    scratchCodes?: IssuedScratchCodes,
  ): Promise<void> {
    const now = this.clock.now();
    const row: Omit<TotpAuthenticator, 'id'> = {
      userId,
      status: 'active',
      sealedSharedSecret: this.keyring.seal(sharedSecret, sharedSecretBinding(userId)),
      scratchCodeSalt: scratchCodes?.salt ?? randomSalt(),
      enrolmentTokenDigest: null,
      confirmAttempts: 0,
      expiresAt: null,
      lastAcceptedTimeStep: null,
      createdAt: now,
      enabledAt: now,
      lastUsedAt: null,
      lastDuplicateUseAt: null,
    };
    await insertRow<Omit<TotpAuthenticator, 'id'>>(manager, TotpAuthenticator, row);
    if (scratchCodes) {
      const [{ id }] = await manager.query<[{ id: number }]>(
        "SELECT id FROM totp_authenticators WHERE userId = ? AND status = 'active'",
        [userId],
      );
      await this.scratchCodes.store(manager, id, scratchCodes.digests);
    }
    await this.limiter.start(manager, userId);
  }

  /** Whether these are the user's, used or not; in the order in which they were issued. */
  async hasScratchCodes(userId: number, codes: readonly string[]): Promise<boolean> {
    const rows = await this.database.query<{ salt: string; digest: string }[]>(
      'SELECT scratchCodeSalt AS salt, digest FROM totp_authenticators INNER JOIN scratch_codes ' +
        'ON authenticatorId = totp_authenticators.id ' +
        "WHERE userId = ? AND totp_authenticators.status = 'active' ORDER BY position",
      [userId],
    );
    const digests = await Promise.all(
      rows.map(({ salt }, index) => this.scratchCodes.digest(codes[index] ?? '', salt)),
    );
    return rows.length === codes.length && rows.every(({ digest }, index) => digest === digests[index]);
  }

  /** The secrets of those among these users whose MFA is on; undefined where no key of the ring opens one. */
  async sharedSecretsOf(userIds: readonly number[]): Promise<ReadonlyMap<number, Buffer | undefined>> {
    if (userIds.length === 0) return new Map();
    const rows = await this.database.query<SealedRow[]>(
      "SELECT userId, sealedSharedSecret FROM totp_authenticators WHERE status = 'active' " +
        `AND userId IN (${userIds.map(() => '?').join(', ')})`,
      [...userIds],
    );
    return new Map(rows.map((row) => [row.userId, this.open(row)]));
  }

  private open({ userId, sealedSharedSecret }: SealedRow): Buffer | undefined {
    try {
      return this.keyring.open(sealedSharedSecret, sharedSecretBinding(userId));
    } catch {
      return undefined;
    }
  }
}
