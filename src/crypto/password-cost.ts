import { randomBytes } from 'node:crypto';

/** What an Argon2id hash costs: memory in KiB, passes over it, lanes. */
export interface PasswordCost {
  readonly memoryCost: number;
  readonly timeCost: number;
  readonly parallelism: number;
}

/** OWASP's first choice; 12–16 ms on a server core. */
export const defaultCost: PasswordCost = { memoryCost: 19456, timeCost: 2, parallelism: 1 };

const costForm = /^\$argon2id\$v=19\$m=([0-9]+),t=([0-9]+),p=([0-9]+)\$/;

/** @param passwordHash in PHC string form, or its beginning. Undefined if it is none of Argon2id. */
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

/** Whether a hash costs what this service's own cost. */
export function hasDefaultCost(passwordHash: string): boolean {
  return passwordHash.startsWith(`$argon2id$v=19$${costText(defaultCost)}$`);
}

/** Made of random bytes: no password has this hash, and trying one takes as long as with any other of its cost. */
export function unusablePasswordHash(cost: PasswordCost = defaultCost): string {
  const [salt, digest] = [16, 32].map((bytes) => randomBytes(bytes).toString('base64').replace(/=+$/, ''));
  return `$argon2id$v=19$${costText(cost)}$${salt}$${digest}`;
}

function costText({ memoryCost, timeCost, parallelism }: PasswordCost): string {
  return `m=${memoryCost},t=${timeCost},p=${parallelism}`;
}
