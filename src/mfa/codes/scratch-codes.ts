import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { Clock } from '../../common/clock/clock.js';
import { KeyedDigests } from '../../crypto/digests.js';
import { stretchScratchCode } from '../../crypto/password-hasher.js';
import { randomDigits, randomSalt } from '../../crypto/randomness.js';
import { execute, upsertRows } from '../../database/statements.js';
import { ScratchCode } from '../entities/scratch-code.entity.js';
import type { PresentedCode } from './presented-code.js';

const codesPerUser = 5;
const codeDigits = 8;

/** What is kept of five codes. */
export interface ScratchCodeSet {
  /** Hex. */
  readonly salt: string;
  readonly digestKeyId: string;
  readonly digests: readonly string[];
}

export interface IssuedScratchCodes {
  /** Shown to the user once, and stored nowhere. */
  readonly codes: readonly string[];
  readonly set: ScratchCodeSet;
}

/** What is left of a user's codes. Instants in milliseconds. */
export interface ScratchCodeUse {
  readonly unused: number;
  readonly lastUsedAt: number | null;
  readonly lastDuplicateUseAt: number | null;
}

const useSql =
  'SELECT COUNT(*) - COUNT(usedAt) AS unused, MAX(usedAt) AS lastUsedAt, ' +
  'MAX(lastDuplicateUseAt) AS lastDuplicateUseAt FROM scratch_codes WHERE userId = ?';

/** SQL that tells whether the user in `userIdColumn` has a scratch code left. */
export const hasScratchCodesSql = (userIdColumn: string): string =>
  `EXISTS (SELECT 1 FROM scratch_codes WHERE userId = ${userIdColumn} AND usedAt IS NULL)`;

/** A user's scratch codes: NIST SP 800-63B-4 3.1.2 look-up secrets, each good for one use. */
@Injectable()
export class ScratchCodes {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly clock: Clock,
    private readonly keyedDigests: KeyedDigests,
  ) {}

  async generate(): Promise<IssuedScratchCodes> {
    const drawn = new Set<string>();
    while (drawn.size < codesPerUser) drawn.add(randomDigits(codeDigits));
    const codes = [...drawn];
    const salt = randomSalt();
    const digestKeyId = this.keyedDigests.keyId;
    const digests = await Promise.all(codes.map((code) => this.digest(code, { salt, digestKeyId })));
    return { codes, set: { salt, digestKeyId, digests } };
  }

  /** Makes this set the user's: the codes of the one before are void. @param usedDigest of a code that is used already. */
  async put(
    manager: EntityManager,
    userId: number,
    { salt, digestKeyId, digests }: ScratchCodeSet,
    usedDigest?: string,
  ): Promise<void> {
    const usedAt = this.clock.now();
    await upsertRows<Omit<ScratchCode, 'lastDuplicateUseAt'>>(
      manager,
      ScratchCode,
      digests.map((digest, position) => ({
        ...{ userId, position, salt, digestKeyId, digest },
        usedAt: digest === usedDigest ? usedAt : null,
      })),
      ['userId', 'position'],
    );
  }

  /**
   * @returns undefined if the user has no codes, or has used all and their key was retired since.
   * @throws KeyMissingError if this process does not have the key yet.
   */
  async present(userId: number, code: string): Promise<PresentedCode | undefined> {
    const [set]: (SaltAndKey & { readonly unused: number })[] = await this.database.query(
      'SELECT MAX(salt) AS salt, MAX(digestKeyId) AS digestKeyId, COUNT(*) - COUNT(usedAt) AS unused ' +
        'FROM scratch_codes WHERE userId = ? HAVING COUNT(*) > 0',
      [userId],
    );
    if (!set || (set.unused === 0 && !this.keyedDigests.has(set.digestKeyId))) return undefined;
    return new PresentedScratchCode(userId, await this.digest(code, set), this.clock);
  }

  /** @returns the digest of the code if it belongs to this set. */
  async digestIn(set: ScratchCodeSet, code: string): Promise<string | undefined> {
    const digest = await this.digest(code, set);
    return set.digests.includes(digest) ? digest : undefined;
  }

  async useOf(userId: number): Promise<ScratchCodeUse> {
    const [use] = await this.database.query<[ScratchCodeUse]>(useSql, [userId]);
    return use;
  }

  /** Whether these are the user's, used or not; in the order in which they were issued. */
  async areCurrent(userId: number, codes: readonly string[]): Promise<boolean> {
    const rows = await this.database.query<(SaltAndKey & { digest: string })[]>(
      'SELECT salt, digestKeyId, digest FROM scratch_codes WHERE userId = ? ORDER BY position',
      [userId],
    );
    const digests = await Promise.all(rows.map((row, index) => this.digest(codes[index] ?? '', row)));
    return rows.length === codes.length && rows.every(({ digest }, index) => digest === digests[index]);
  }

  /** Whether the user has been given codes, used or not. */
  async exist(manager: EntityManager, userId: number): Promise<boolean> {
    const [code] = await manager.query<unknown[]>('SELECT 1 FROM scratch_codes WHERE userId = ? LIMIT 1', [
      userId,
    ]);
    return code !== undefined;
  }

  async remove(manager: EntityManager, userId: number): Promise<void> {
    await execute(manager, 'DELETE FROM scratch_codes WHERE userId = ?', [userId]);
  }

  private digest(code: string, { salt, digestKeyId }: SaltAndKey): Promise<string> {
    return scratchCodeDigest(this.keyedDigests, code, salt, digestKeyId);
  }
}

type SaltAndKey = Pick<ScratchCodeSet, 'salt' | 'digestKeyId'>;

/**
 * Argon2id at low cost, then a keyed digest: a stolen database alone does not allow guessing 26 bits.
 * @param digestKeyId undefined: the key of new codes.
 * @returns hex
 * @throws KeyMissingError
 */
export async function scratchCodeDigest(
  keys: KeyedDigests,
  code: string,
  salt: string,
  digestKeyId?: string,
): Promise<string> {
  return keys.digest('scratch-code', await stretchScratchCode(code, Buffer.from(salt, 'hex')), digestKeyId);
}

class PresentedScratchCode implements PresentedCode {
  readonly method = 'scratchCode';
  readonly amr = ['otp'];

  constructor(
    private readonly userId: number,
    private readonly digest: string,
    private readonly clock: Clock,
  ) {}

  async spend(manager: EntityManager): Promise<boolean> {
    const spent = await execute(
      manager,
      'UPDATE scratch_codes SET usedAt = ? WHERE userId = ? AND digest = ? AND usedAt IS NULL',
      [this.clock.now(), this.userId, this.digest],
    );
    return spent === 1;
  }

  async noteReuse(manager: EntityManager): Promise<boolean> {
    const noted = await execute(
      manager,
      'UPDATE scratch_codes SET lastDuplicateUseAt = ? WHERE userId = ? AND digest = ? AND usedAt IS NOT NULL',
      [this.clock.now(), this.userId, this.digest],
    );
    return noted === 1;
  }
}
