import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../common/clock/clock.js';
import { KeyedDigests } from '../../crypto/digests.js';
import { stretchScratchCode } from '../../crypto/password-hasher.js';
import { randomDigits, randomSalt } from '../../crypto/randomness.js';
import { execute, upsertRows } from '../../database/statements.js';
import { ScratchCode } from '../entities/scratch-code.entity.js';
import type { PresentedCode } from './presented-code.js';

const codesPerAuthenticator = 5;
const codeDigits = 8;

export interface IssuedScratchCodes {
  /** Shown to the user once, and stored nowhere. */
  readonly codes: readonly string[];
  /** Hex. */
  readonly salt: string;
  readonly digests: readonly string[];
}

/** Scratch codes: NIST SP 800-63B-4 3.1.2 look-up secrets, each good for one use. */
@Injectable()
export class ScratchCodes {
  constructor(
    private readonly clock: Clock,
    private readonly keyedDigests: KeyedDigests,
  ) {}

  async generate(): Promise<IssuedScratchCodes> {
    const drawn = new Set<string>();
    while (drawn.size < codesPerAuthenticator) drawn.add(randomDigits(codeDigits));
    const codes = [...drawn];
    const salt = randomSalt();
    return { codes, salt, digests: await Promise.all(codes.map((code) => this.digest(code, salt))) };
  }

  /** Argon2id at low cost, then a keyed digest: a stolen database alone does not allow guessing 26 bits. @returns hex */
  async digest(code: string, salt: string): Promise<string> {
    return this.keyedDigests.digest('scratch-code', await stretchScratchCode(code, Buffer.from(salt, 'hex')));
  }

  /** Replaces the codes of an authenticator: the old ones are void. */
  async store(manager: EntityManager, authenticatorId: number, digests: readonly string[]): Promise<void> {
    await upsertRows(
      manager,
      ScratchCode,
      digests.map((digest, position) => ({ authenticatorId, position, digest, usedAt: null })),
      ['authenticatorId', 'position'],
    );
  }

  async present(
    { id, scratchCodeSalt }: { readonly id: number; readonly scratchCodeSalt: string },
    code: string,
  ): Promise<PresentedCode> {
    return new PresentedScratchCode(id, await this.digest(code, scratchCodeSalt), this.clock);
  }
}

class PresentedScratchCode implements PresentedCode {
  readonly method = 'scratchCode';

  constructor(
    readonly authenticatorId: number,
    private readonly digest: string,
    private readonly clock: Clock,
  ) {}

  async spend(manager: EntityManager): Promise<boolean> {
    const now = this.clock.now();
    const spent = await execute(
      manager,
      'UPDATE scratch_codes SET usedAt = ? WHERE authenticatorId = ? AND digest = ? AND usedAt IS NULL',
      [now, this.authenticatorId, this.digest],
    );
    if (spent !== 1) return false;
    await execute(manager, 'UPDATE totp_authenticators SET lastUsedAt = ? WHERE id = ?', [
      now,
      this.authenticatorId,
    ]);
    return true;
  }

  async noteReuse(manager: EntityManager): Promise<boolean> {
    const noted = await execute(
      manager,
      'UPDATE totp_authenticators SET lastDuplicateUseAt = ? WHERE id = ? AND EXISTS ' +
        '(SELECT 1 FROM scratch_codes WHERE authenticatorId = ? AND digest = ? AND usedAt IS NOT NULL)',
      [this.clock.now(), this.authenticatorId, this.authenticatorId, this.digest],
    );
    return noted === 1;
  }
}
