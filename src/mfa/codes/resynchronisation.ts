import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { Clock } from '../../common/clock/clock.js';
import { Keyring } from '../../crypto/keyring.js';
import { execute } from '../../database/statements.js';
import { findConsecutive } from '../../otp/passcode.js';
import { openSharedSecret } from '../keys/shared-secrets.js';
import type { PresentedCode } from './presented-code.js';
import { type TotpSecret, totpSecretColumns } from './totp-codes.js';

/** How far the clock of a device may be off. */
const maxDriftSeconds = 24 * 60 * 60;

/** Finds a hardware token again whose clock has drifted out of the window. */
@Injectable()
export class Resynchronisation {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly clock: Clock,
    private readonly keyring: Keyring,
  ) {}

  /** @param passcodes shown one after the other, the earlier one first. */
  async present(authenticatorId: number, passcodes: readonly [string, string]): Promise<PresentedPair> {
    const [secret]: TotpSecret[] = await this.database.query(
      `SELECT ${totpSecretColumns} FROM authenticators WHERE id = ? AND kind = 'totp' AND status = 'active'`,
      [authenticatorId],
    );
    const found =
      secret &&
      (await findConsecutive(
        openSharedSecret(this.keyring, secret),
        passcodes,
        this.clock.now(),
        secret,
        Math.floor(maxDriftSeconds / secret.period),
      ));
    return new PresentedPair(authenticatorId, found, this.clock);
  }
}

/** Two consecutive passcodes, as one answer. */
class PresentedPair implements PresentedCode {
  readonly method = 'totp';
  readonly amr = ['otp'];

  constructor(
    private readonly authenticatorId: number,
    /** The time step of the later one; undefined if no two steps have these passcodes. */
    private readonly found: { readonly timeStep: number; readonly driftSteps: number } | undefined,
    private readonly clock: Clock,
  ) {}

  get driftSteps(): number | undefined {
    return this.found?.driftSteps;
  }

  /** The earlier one must be unused as well: passcodes that somebody watched cannot turn the clock back. */
  async spend(manager: EntityManager): Promise<boolean> {
    if (!this.found) return false;
    const { timeStep, driftSteps } = this.found;
    const spent = await execute(
      manager,
      'UPDATE authenticators SET driftSteps = ?, lastAcceptedTimeStep = ?, lastUsedAt = ? ' +
        'WHERE id = ? AND (lastAcceptedTimeStep IS NULL OR lastAcceptedTimeStep < ?)',
      [driftSteps, timeStep, this.clock.now(), this.authenticatorId, timeStep - 1],
    );
    return spent === 1;
  }

  async noteReuse(manager: EntityManager): Promise<boolean> {
    if (!this.found) return false;
    const noted = await execute(
      manager,
      'UPDATE authenticators SET lastDuplicateUseAt = ? WHERE id = ? AND lastAcceptedTimeStep >= ?',
      [this.clock.now(), this.authenticatorId, this.found.timeStep - 1],
    );
    return noted === 1;
  }
}
