import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import type { NamedKey } from '../../config/validators.js';
import { DigestedCodes } from './digested-codes.js';
import { SealedSecrets } from './sealed-secrets.js';

/** `encryption`: ENCRYPTION_KEYS. `digest`: DIGEST_KEY. */
export type RingName = 'encryption' | 'digest';

/** What in the database cannot be read without a key. */
interface KeyNeed {
  /** TOTP secrets that it seals. */
  readonly secrets: number;
  /** Users with unused scratch codes that it digested. */
  readonly users: number;
  /** Pending enrolments that bring such codes. */
  readonly pendingEnrolments: number;
}

export interface KeyUse extends KeyNeed {
  readonly ring: RingName;
  readonly id: string;
  /** `first`: it seals or digests what is new. `other`: it opens or recognises. `missing`: it is needed, but not there. */
  readonly use: 'first' | 'other' | 'missing';
  readonly canBeRetired: boolean;
}

/** The keys of both rings, and what needs them. */
@Injectable()
export class KeyInventory {
  constructor(
    private readonly codes: DigestedCodes,
    private readonly config: Config,
    private readonly secrets: SealedSecrets,
  ) {}

  /** @returns the keys in the order of their rings, then those that are missing. */
  async list(): Promise<readonly KeyUse[]> {
    const [secrets, users, pending] = await Promise.all([
      this.secrets.countByKey(),
      this.codes.countUsersByKey(),
      this.codes.countPendingByKey(),
    ]);
    const { encryptionKeys, digestKeys } = this.config;
    const sealing = useOf('encryption', encryptionKeys, [...secrets.keys()], (id) => ({
      secrets: secrets.get(id) ?? 0,
      users: 0,
      pendingEnrolments: 0,
    }));
    const digesting = useOf('digest', digestKeys, [...users.keys(), ...pending.keys()], (id) => ({
      secrets: 0,
      users: users.get(id) ?? 0,
      pendingEnrolments: pending.get(id) ?? 0,
    }));
    return [...sealing, ...digesting];
  }
}

function useOf(
  ring: RingName,
  keys: readonly NamedKey[],
  needed: readonly string[],
  needOf: (id: string) => KeyNeed,
): KeyUse[] {
  const present = keys.map(({ id }) => id);
  return [...new Set([...present, ...needed])].map((id) => {
    const need = needOf(id);
    const useAmongPresent = id === present[0] ? 'first' : 'other';
    const use = present.includes(id) ? useAmongPresent : 'missing';
    return { ring, id, use, ...need, canBeRetired: use === 'other' && !isNeeded(need) };
  });
}

export function isNeeded({ secrets, users, pendingEnrolments }: KeyNeed): boolean {
  return secrets + users + pendingEnrolments > 0;
}
