import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../common/clock/clock.js';
import { Keyring } from '../../crypto/keyring.js';
import { execute } from '../../database/statements.js';
import { findTimeStep } from '../../otp/passcode.js';
import { openSharedSecret, type SealedSharedSecret } from '../keys/shared-secrets.js';
import type { PresentedCode } from './presented-code.js';

/** Passcodes of authenticator apps (RFC 6238). */
@Injectable()
export class TotpCodes {
  constructor(
    private readonly clock: Clock,
    private readonly keyring: Keyring,
  ) {}

  present(authenticator: SealedSharedSecret & { readonly id: number }, passcode: string): PresentedCode {
    const sharedSecret = openSharedSecret(this.keyring, authenticator);
    const timeStep = findTimeStep(sharedSecret, passcode, this.clock.now());
    return new PresentedPasscode(authenticator.id, timeStep, this.clock);
  }
}

class PresentedPasscode implements PresentedCode {
  readonly method = 'totp';

  constructor(
    readonly authenticatorId: number,
    /** The time step of this passcode; undefined if it belongs to none of the current ones. */
    private readonly timeStep: number | undefined,
    private readonly clock: Clock,
  ) {}

  /** A time step is accepted once, and no earlier one after it (RFC 6238 5.2, NIST SP 800-63B-4 3.1.4). */
  async spend(manager: EntityManager): Promise<boolean> {
    if (this.timeStep === undefined) return false;
    const spent = await execute(
      manager,
      'UPDATE totp_authenticators SET lastAcceptedTimeStep = ?, lastUsedAt = ? ' +
        'WHERE id = ? AND (lastAcceptedTimeStep IS NULL OR lastAcceptedTimeStep < ?)',
      [this.timeStep, this.clock.now(), this.authenticatorId, this.timeStep],
    );
    return spent === 1;
  }

  async noteReuse(manager: EntityManager): Promise<boolean> {
    if (this.timeStep === undefined) return false;
    const noted = await execute(
      manager,
      'UPDATE totp_authenticators SET lastDuplicateUseAt = ? WHERE id = ? AND lastAcceptedTimeStep >= ?',
      [this.clock.now(), this.authenticatorId, this.timeStep],
    );
    return noted === 1;
  }
}
