import { randomBytes } from 'node:crypto';

/** The cost of an Argon2id hash: memory in KiB, passes over it, lanes. */
export interface PasswordCost {
  readonly memoryCost: number;
  readonly timeCost: number;
  readonly parallelism: number;
}

/** The cost of new hashes, OWASP's first recommendation: 12–16 ms on a server core. */
export const defaultCost: PasswordCost = { memoryCost: 19456, timeCost: 2, parallelism: 1 };

const costForm = /^\$argon2id\$v=19\$m=([0-9]+),t=([0-9]+),p=([0-9]+)\$/;

/** @param passwordHash a PHC string, or its beginning. @returns undefined if it is not of Argon2id. */
export function parseCost(passwordHash: string): PasswordCost | undefined {
  const [, memoryCost, timeCost, parallelism] = costForm.exec(passwordHash) ?? [];
  return memoryCost === undefined
    ? undefined
    : {
        memoryCost: Number(memoryCost),
        timeCost: Number(timeCost),
        parallelism: Number(parallelism),
      };
}

/** Whether a hash has the cost of new ones. */
export function hasDefaultCost(passwordHash: string): boolean {
  return passwordHash.startsWith(`$argon2id$v=19$${costText(defaultCost)}$`);
}

/** A hash of random bytes, which matches no password. Verifying one takes as long as with any hash of its cost. */
export function unusablePasswordHash(cost: PasswordCost = defaultCost): string {
  const [salt, digest] = [16, 32].map((bytes) => randomBytes(bytes).toString('base64').replace(/=+$/, ''));
  return `$argon2id$v=19$${costText(cost)}$${salt}$${digest}`;
}

function costText({ memoryCost, timeCost, parallelism }: PasswordCost): string {
  return `m=${memoryCost},t=${timeCost},p=${parallelism}`;
}
