import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { Clock } from '../../common/clock/clock.js';
import { Keyring } from '../../crypto/keyring.js';
import type { TotpParameters } from '../../otp/totp-parameters.js';
import { authenticatorRow } from '../authenticators/authenticator-row.js';
import { Authenticators, isActive, placesOf } from '../authenticators/authenticators.js';
import { AttemptLimiter } from '../codes/attempt-limiter.js';
import { type ScratchCodeSet, ScratchCodes } from '../codes/scratch-codes.js';
import { type TotpSecret, totpSecretColumns } from '../codes/totp-codes.js';
import { sealSharedSecret, tryOpenSharedSecret } from '../keys/shared-secrets.js';

/** A TOTP authenticator on its way from or to another installation. */
export interface TransferredTotp {
  readonly name: string;
  readonly sharedSecret: Buffer;
  readonly parameters: TotpParameters;
  /** How many time steps the device's clock is ahead. */
  readonly driftSteps: number;
}

/** The same, with no secret if no key of the ring opens it. */
export type ReadTotp = Omit<TransferredTotp, 'sharedSecret'> & { readonly sharedSecret: Buffer | undefined };

/** Second factors that come from another installation, or go to one. */
@Injectable()
export class AuthenticatorTransfer {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly authenticators: Authenticators,
    private readonly clock: Clock,
    private readonly keyring: Keyring,
    private readonly limiter: AttemptLimiter,
    private readonly scratchCodes: ScratchCodes,
  ) {}

  /**
   * Adds an authenticator that has long had its secret, so there is nothing to confirm. The first one of a user is the one
   * that enableMfa would have made. The user's row must be held, or new.
   * @throws DomainError AUTHENTICATOR_LIMIT
   */
  async bind(
    manager: EntityManager,
    userId: number,
    { name, sharedSecret, parameters, driftSteps }: TransferredTotp,
    scratchCodes?: ScratchCodeSet,
  ): Promise<void> {
    const now = this.clock.now();
    const isFirst = (await placesOf(manager, userId)).every((place) => !isActive(place));
    const row = authenticatorRow({
      userId,
      kind: 'totp',
      name,
      status: 'active',
      slot: isFirst ? 'main' : null,
      ...{ ...parameters, driftSteps },
      sealedSharedSecret: sealSharedSecret(this.keyring, sharedSecret, userId),
      createdAt: now,
      enabledAt: now,
    });
    const { mfaWasEnabled } = await this.authenticators.add(manager, row);
    if (!mfaWasEnabled) await this.limiter.start(manager, userId);
    if (scratchCodes) await this.scratchCodes.put(manager, userId, scratchCodes);
  }

  /** The active TOTP authenticators of these users, by user; the one of enableMfa first. */
  async totpOf(
    userIds: readonly number[],
    reader: Pick<EntityManager, 'query'> = this.database,
  ): Promise<ReadonlyMap<number, readonly ReadTotp[]>> {
    if (userIds.length === 0) return new Map();
    const rows = await reader.query<(TotpSecret & { readonly name: string })[]>(
      `SELECT ${totpSecretColumns}, name FROM authenticators WHERE kind = 'totp' AND status = 'active' ` +
        `AND userId IN (${userIds.map(() => '?').join(', ')}) ORDER BY userId, slot IS NULL, id`,
      [...userIds],
    );
    const byUser = new Map<number, ReadTotp[]>();
    for (const row of rows) byUser.set(row.userId, [...(byUser.get(row.userId) ?? []), this.read(row)]);
    return byUser;
  }

  private read(secret: TotpSecret & { readonly name: string }): ReadTotp {
    const { name, algorithm, digits, period, driftSteps } = secret;
    const sharedSecret = tryOpenSharedSecret(this.keyring, secret);
    return { name, parameters: { algorithm, digits, period }, driftSteps, sharedSecret };
  }
}
