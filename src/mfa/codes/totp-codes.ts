import { Injectable, Logger } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { Clock } from '../../common/clock/clock.js';
import { Keyring, SealedValueError } from '../../crypto/keyring.js';
import { execute } from '../../database/statements.js';
import { findTimeStep } from '../../otp/passcode.js';
import type { TotpParameters } from '../../otp/totp-parameters.js';
import { openSharedSecret, type SealedSharedSecret } from '../keys/shared-secrets.js';
import type { PresentedCode } from './presented-code.js';

/** What the passcodes of one authenticator are checked against. */
export interface TotpSecret extends SealedSharedSecret, TotpParameters {
  readonly id: number;
  /** How many time steps the device's clock is ahead of the service's. */
  readonly driftSteps: number;
}

export const totpSecretColumns = 'id, userId, sealedSharedSecret, algorithm, digits, period, driftSteps';

/** Passcodes of authenticator apps and hardware tokens (RFC 6238). */
@Injectable()
export class TotpCodes {
  private readonly logger = new Logger(TotpCodes.name);

  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly clock: Clock,
    private readonly keyring: Keyring,
  ) {}

  /** The user's active TOTP authenticators. */
  secretsOf(userId: number): Promise<readonly TotpSecret[]> {
    return this.database.query(
      `SELECT ${totpSecretColumns} FROM authenticators WHERE userId = ? AND kind = 'totp' AND status = 'active'`,
      [userId],
    );
  }

  /** @returns the passcode for each of these authenticators that could have shown it. */
  present(secrets: readonly TotpSecret[], passcode: string): readonly PresentedCode[] {
    return secrets.flatMap((secret) => {
      const timeStep = this.timeStepOf(secret, passcode);
      return timeStep === undefined ? [] : [new PresentedPasscode(secret.id, timeStep, this.clock)];
    });
  }

  /** @returns the time step, near the present, in which this authenticator shows the passcode; undefined if there is none. */
  timeStepOf(secret: TotpSecret, passcode: string): number | undefined {
    if (secret.digits !== passcode.length) return undefined;
    const sharedSecret = this.open(secret);
    if (!sharedSecret) return undefined;
    return findTimeStep(sharedSecret, passcode, this.clock.now(), secret, secret.driftSteps);
  }

  /** An authenticator whose row was altered shows no valid codes; the user's others still do. */
  private open(secret: TotpSecret): Buffer | undefined {
    try {
      return openSharedSecret(this.keyring, secret);
    } catch (error) {
      if (!(error instanceof SealedValueError)) throw error;
      this.logger.error(
        `The secret of authenticator ${secret.id} of user ${secret.userId} cannot be opened: ${error.message}`,
      );
      return undefined;
    }
  }
}

class PresentedPasscode implements PresentedCode {
  readonly method = 'totp';
  readonly amr = ['otp'];

  constructor(
    private readonly authenticatorId: number,
    private readonly timeStep: number,
    private readonly clock: Clock,
  ) {}

  /** A time step is accepted once, and no earlier one after it (RFC 6238 5.2, NIST SP 800-63B-4 3.1.4). */
  async spend(manager: EntityManager): Promise<boolean> {
    const spent = await execute(
      manager,
      'UPDATE authenticators SET lastAcceptedTimeStep = ?, lastUsedAt = ? ' +
        'WHERE id = ? AND (lastAcceptedTimeStep IS NULL OR lastAcceptedTimeStep < ?)',
      [this.timeStep, this.clock.now(), this.authenticatorId, this.timeStep],
    );
    return spent === 1;
  }

  noteReuse(manager: EntityManager): Promise<boolean> {
    return noteUsedStep(manager, this.authenticatorId, this.timeStep, this.clock.now());
  }
}

/** @returns whether this time step, or a later one, has been accepted from the authenticator, which is then noted. */
export async function noteUsedStep(
  manager: EntityManager,
  authenticatorId: number,
  timeStep: number,
  now: number,
): Promise<boolean> {
  const noted = await execute(
    manager,
    'UPDATE authenticators SET lastDuplicateUseAt = ? WHERE id = ? AND lastAcceptedTimeStep >= ?',
    [now, authenticatorId, timeStep],
  );
  return noted === 1;
}
