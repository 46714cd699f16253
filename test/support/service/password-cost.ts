import { ownCost, type PasswordCost } from '../../../src/crypto/password-cost.js';

const real: PasswordCost = { ...ownCost };
const cheap: Partial<PasswordCost> = { memoryCost: 64, timeCost: 1 };

/** For an application in this process: most tests sign in, and few of them are about what a hash costs. */
export function setCheapPasswordCost(): void {
  Object.assign(ownCost, cheap);
}

/** For a file whose subject is the hash, or whose hashes go to another process. */
export function setRealPasswordCost(): void {
  Object.assign(ownCost, real);
}
