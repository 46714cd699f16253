import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { Keyring } from '../../crypto/keyring.js';
import { TotpAuthenticators } from '../authenticators/totp-authenticators.js';
import { AttemptLimiter } from '../codes/attempt-limiter.js';
import { type IssuedScratchCodes, ScratchCodes } from '../codes/scratch-codes.js';
import { type SealedSharedSecret, tryOpenSharedSecret } from '../keys/shared-secrets.js';

/** Second factors that come from another installation, or go to one. */
@Injectable()
export class AuthenticatorTransfer {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly authenticators: TotpAuthenticators,
    private readonly keyring: Keyring,
    private readonly limiter: AttemptLimiter,
    private readonly scratchCodes: ScratchCodes,
  ) {}

  /** Turns on the MFA of a user who has none. */
  async bind(
    manager: EntityManager,
    userId: number,
    sharedSecret: Buffer,
    scratchCodes?: IssuedScratchCodes,
  ): Promise<void> {
    await this.authenticators.insertActive(manager, userId, sharedSecret, scratchCodes);
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

  /** The secrets of those of these users whose MFA is on; undefined where no key of the ring opens one. */
  async sharedSecretsOf(userIds: readonly number[]): Promise<ReadonlyMap<number, Buffer | undefined>> {
    if (userIds.length === 0) return new Map();
    const rows = await this.database.query<SealedSharedSecret[]>(
      "SELECT userId, sealedSharedSecret FROM totp_authenticators WHERE status = 'active' " +
        `AND userId IN (${userIds.map(() => '?').join(', ')})`,
      [...userIds],
    );
    return new Map(rows.map((row) => [row.userId, tryOpenSharedSecret(this.keyring, row)]));
  }
}
