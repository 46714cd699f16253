import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../common/clock/clock.js';
import { Keyring } from '../../crypto/keyring.js';
import { execute } from '../../database/statements.js';
import { findTimeStep } from '../../otp/passcode.js';
import { sharedSecretBinding } from '../keys/shared-secret-binding.js';

@Injectable()
export class TotpVerifier {
  constructor(
    private readonly clock: Clock,
    private readonly keyring: Keyring,
  ) {}

  seal(sharedSecret: Buffer, userId: number): string {
    return this.keyring.seal(sharedSecret, sharedSecretBinding(userId));
  }

  /** The time step this passcode belongs to, if it is one of the authenticator's current ones. Decides nothing yet. */
  findTimeStep(
    { sealedSharedSecret, userId }: { sealedSharedSecret: string; userId: number },
    passcode: string,
  ): number | undefined {
    return findTimeStep(
      this.keyring.open(sealedSharedSecret, sharedSecretBinding(userId)),
      passcode,
      this.clock.now(),
    );
  }

  /**
   * Spends a time step: true for exactly one caller, and only if no step at or after it was spent before
   * (RFC 6238 5.2, NIST SP 800-63B-4 3.1.4).
   */
  async spend(manager: EntityManager, authenticatorId: number, timeStep: number): Promise<boolean> {
    const spent = await execute(
      manager,
      'UPDATE totp_authenticators SET lastAcceptedTimeStep = ?, lastUsedAt = ? ' +
        'WHERE id = ? AND (lastAcceptedTimeStep IS NULL OR lastAcceptedTimeStep < ?)',
      [timeStep, this.clock.now(), authenticatorId, timeStep],
    );
    return spent === 1;
  }

  /**
   * Whether a right passcode's time step was spent before, or lies before the one spent last: NIST SP 800-63B-4 3.1.4
   * wants the user to be told.
   */
  async noteDuplicateUse(
    manager: EntityManager,
    authenticatorId: number,
    timeStep: number | undefined,
  ): Promise<boolean> {
    if (timeStep === undefined) return false;
    const noted = await execute(
      manager,
      'UPDATE totp_authenticators SET lastDuplicateUseAt = ? WHERE id = ? AND lastAcceptedTimeStep >= ?',
      [this.clock.now(), authenticatorId, timeStep],
    );
    return noted === 1;
  }
}
