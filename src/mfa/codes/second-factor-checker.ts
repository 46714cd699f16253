import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ScratchCodes } from './scratch-codes.js';
import { methodOf } from './presented-code.js';
import { TotpVerifier } from './totp-codes.js';

/** What codes are checked with. */
export interface AuthenticatorSecrets {
  readonly id: number;
  readonly userId: number;
  readonly sealedSharedSecret: string;
  /** Hex. */
  readonly scratchCodeSalt: string;
}

export const authenticatorSecretsSql =
  'SELECT id, userId, sealedSharedSecret, scratchCodeSalt FROM totp_authenticators';

/** What a code amounts to for one authenticator, worked out before the transaction that decides. */
export type Evidence =
  | { readonly method: 'totp'; readonly authenticatorId: number; readonly timeStep: number | undefined }
  | { readonly method: 'scratchCode'; readonly authenticatorId: number; readonly digest: string };

/** Checks a code in two parts: the costly arithmetic first, outside any transaction; then one guarded UPDATE. */
@Injectable()
export class SecondFactorChecker {
  constructor(
    private readonly totp: TotpVerifier,
    private readonly scratchCodes: ScratchCodes,
  ) {}

  async examine(authenticator: AuthenticatorSecrets, code: string): Promise<Evidence> {
    const authenticatorId = authenticator.id;
    const method = methodOf(code);
    return method === 'totp'
      ? { method, authenticatorId, timeStep: this.totp.findTimeStep(authenticator, code) }
      : {
          method,
          authenticatorId,
          digest: await this.scratchCodes.digest(code, authenticator.scratchCodeSalt),
        };
  }

  /** After a code could not be spent: whether it is one that had been used, which is then remembered. */
  noteDuplicateUse(manager: EntityManager, evidence: Evidence): Promise<boolean> {
    return evidence.method === 'totp'
      ? this.totp.noteDuplicateUse(manager, evidence.authenticatorId, evidence.timeStep)
      : this.scratchCodes.noteDuplicateUse(manager, evidence.authenticatorId, evidence.digest);
  }

  /** True if the code is right and had not been used; from then on it is. */
  async spend(manager: EntityManager, evidence: Evidence): Promise<boolean> {
    if (evidence.method === 'scratchCode') {
      return this.scratchCodes.spend(manager, evidence.authenticatorId, evidence.digest);
    }
    return (
      evidence.timeStep !== undefined &&
      (await this.totp.spend(manager, evidence.authenticatorId, evidence.timeStep))
    );
  }
}
