import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { Clock } from '../../common/clock/clock.js';
import { tokenDigest } from '../../crypto/digests.js';
import { Keyring } from '../../crypto/keyring.js';
import { placeholders, type Reader } from '../../database/statements.js';
import type { TotpParameters } from '../../otp/totp-parameters.js';
import type { AuthenticatorKind } from '../authenticators/authenticator-kinds.js';
import { authenticatorRow, type NewAuthenticator } from '../authenticators/authenticator-row.js';
import { Authenticators, isActive, placesOf } from '../authenticators/authenticators.js';
import { AttemptLimiter } from '../codes/attempt-limiter.js';
import { type TotpSecret, totpSecretColumns } from '../codes/totp-codes.js';
import type { Passkey } from '../entities/passkey.entity.js';
import { sealSharedSecret, tryOpenSharedSecret } from '../keys/shared-secrets.js';
import { insertPasskey } from '../passkeys/passkeys.js';

/** A TOTP authenticator on its way from or to another installation. */
export interface TransferredTotp {
  readonly name: string;
  readonly sharedSecret: Buffer;
  readonly parameters: TotpParameters;
  /** How many time steps the device's clock is ahead. */
  readonly driftSteps: number;
  /** No code of this time step or an earlier one is accepted any more. */
  readonly lastAcceptedTimeStep?: number | null;
  /** Whether it is the one of enableMfa. Undefined: if the user has no other authenticator. */
  readonly isMain?: boolean;
}

/** The same, with no secret if no key of the ring opens it. */
export type ReadTotp = Required<Omit<TransferredTotp, 'sharedSecret'>> & {
  readonly sharedSecret: Buffer | undefined;
};

/** A passkey on its way from or to another installation. It works at the domain of its RP id only. */
export type TransferredPasskey = Readonly<
  Omit<Passkey, 'authenticatorId' | 'credentialIdDigest'> & { name: string }
>;

type TotpRow = TotpSecret & Pick<NewAuthenticator, 'name' | 'slot' | 'lastAcceptedTimeStep'>;
type ByUser<T> = ReadonlyMap<number, readonly T[]>;

const passkeyColumns =
  'credentialId, userHandle, publicKey, signCount, deviceType, backedUp, transports, aaguid, rpId, userVerified';

/** Second factors that come from another installation, or go to one. */
@Injectable()
export class AuthenticatorTransfer {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly authenticators: Authenticators,
    private readonly clock: Clock,
    private readonly keyring: Keyring,
    private readonly limiter: AttemptLimiter,
  ) {}

  /**
   * Adds an authenticator that has long had its secret, so there is nothing to confirm. The user's row must be held, or
   * new.
   * @throws DomainError AUTHENTICATOR_LIMIT
   */
  async bind(manager: EntityManager, userId: number, totp: TransferredTotp): Promise<void> {
    const { name, sharedSecret, parameters, driftSteps, lastAcceptedTimeStep = null } = totp;
    const isMain = totp.isMain ?? (await placesOf(manager, userId)).every((place) => !isActive(place));
    await this.add(manager, {
      ...{ userId, kind: 'totp', name, slot: isMain ? 'main' : null },
      ...{ ...parameters, driftSteps, lastAcceptedTimeStep },
      sealedSharedSecret: sealSharedSecret(this.keyring, sharedSecret, userId),
    });
  }

  /**
   * As {@link bind}.
   * @throws DomainError AUTHENTICATOR_LIMIT. @throws what `isUniqueViolation` recognises if the passkey is here already.
   */
  async bindPasskey(
    manager: EntityManager,
    userId: number,
    { name, ...passkey }: TransferredPasskey,
  ): Promise<void> {
    const authenticatorId = await this.add(manager, { userId, kind: 'passkey', name, slot: null });
    await insertPasskey(manager, { ...passkey, authenticatorId });
  }

  /** The active TOTP authenticators of these users, by user; the one of enableMfa first. */
  async totpOf(userIds: readonly number[], reader: Reader = this.database): Promise<ByUser<ReadTotp>> {
    if (userIds.length === 0) return new Map();
    const rows: TotpRow[] = await reader.query(
      `SELECT ${totpSecretColumns}, name, slot, lastAcceptedTimeStep ${activeOf(userIds)} AND kind = 'totp' ` +
        'ORDER BY userId, slot IS NULL, id',
      [...userIds],
    );
    return byUser(rows, (row) => this.read(row));
  }

  /** The passkeys of these users, by user; the oldest first. */
  async passkeysOf(userIds: readonly number[]): Promise<ByUser<TransferredPasskey>> {
    if (userIds.length === 0) return new Map();
    const rows: (TransferredPasskey & { readonly userId: number })[] = await this.database.query(
      `SELECT userId, name, ${passkeyColumns} FROM passkeys INNER JOIN ` +
        `(SELECT id, userId, name ${activeOf(userIds)}) AS active ON active.id = authenticatorId ` +
        'ORDER BY userId, authenticatorId',
      [...userIds],
    );
    return byUser(rows, ({ userId: _, ...passkey }) => passkey);
  }

  /** The kinds of the active authenticators of these users, by user. */
  async kindsOf(userIds: readonly number[]): Promise<ByUser<AuthenticatorKind>> {
    if (userIds.length === 0) return new Map();
    const rows: { userId: number; kind: AuthenticatorKind }[] = await this.database.query(
      `SELECT userId, kind ${activeOf(userIds)} GROUP BY userId, kind ORDER BY userId, kind DESC`,
      [...userIds],
    );
    return byUser(rows, ({ kind }) => kind);
  }

  /** @returns those of these credential ids that somebody has a passkey with. */
  async takenCredentials(credentialIds: readonly string[]): Promise<ReadonlySet<string>> {
    if (credentialIds.length === 0) return new Set();
    const digests = credentialIds.map(tokenDigest);
    const rows: { credentialIdDigest: string }[] = await this.database.query(
      `SELECT credentialIdDigest FROM passkeys WHERE credentialIdDigest IN (${placeholders(digests)})`,
      digests,
    );
    const taken = new Set(rows.map(({ credentialIdDigest }) => credentialIdDigest));
    return new Set(credentialIds.filter((id) => taken.has(tokenDigest(id))));
  }

  private async add(
    manager: EntityManager,
    given: Pick<NewAuthenticator, 'userId' | 'kind' | 'name' | 'slot'> & Partial<NewAuthenticator>,
  ): Promise<number> {
    const now = this.clock.now();
    const row = authenticatorRow({ ...given, status: 'active', createdAt: now, enabledAt: now });
    const { id, mfaWasEnabled } = await this.authenticators.add(manager, row);
    if (!mfaWasEnabled) await this.limiter.start(manager, given.userId);
    return id;
  }

  private read(row: TotpRow): ReadTotp {
    const { name, slot, algorithm, digits, period, driftSteps, lastAcceptedTimeStep } = row;
    const sharedSecret = tryOpenSharedSecret(this.keyring, row);
    const isMain = slot === 'main';
    return {
      name,
      sharedSecret,
      parameters: { algorithm, digits, period },
      driftSteps,
      lastAcceptedTimeStep,
      isMain,
    };
  }
}

const activeOf = (userIds: readonly number[]): string =>
  `FROM authenticators WHERE status = 'active' AND userId IN (${placeholders(userIds)})`;

function byUser<Row extends { readonly userId: number }, T>(
  rows: readonly Row[],
  read: (row: Row) => T,
): ByUser<T> {
  const found = new Map<number, T[]>();
  for (const row of rows) found.set(row.userId, [...(found.get(row.userId) ?? []), read(row)]);
  return found;
}
