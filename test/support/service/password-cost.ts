import { ownCost, type PasswordCost } from '../../../src/crypto/password-cost.js';

const real: PasswordCost = { ...ownCost };
const cheap: Partial<PasswordCost> = { memoryCost: 64, timeCost: 1 };

/** For a service in this process: most tests sign in, and few depend on the cost of a hash. */
export function setCheapPasswordCost(): void {
  Object.assign(ownCost, cheap);
}

/** For test files about hashes, or whose hashes are used by another process. */
export function setRealPasswordCost(): void {
  Object.assign(ownCost, real);
}
