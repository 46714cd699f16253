import { fileURLToPath } from 'node:url';
import { defaultCost, type PasswordCost } from '../../../src/crypto/password-cost.js';

const real: PasswordCost = { ...defaultCost };
const cheap: Partial<PasswordCost> = { memoryCost: 64, timeCost: 1 };

/** For this process and those it starts: most tests sign in, and few of them are about what a hash costs. */
export function setCheapPasswordCost(): void {
  Object.assign(defaultCost, cheap);
}

/** For a file whose subject is the hash. */
export function setRealPasswordCost(): void {
  Object.assign(defaultCost, real);
}

/** Flags for Node, so that the hashes of a bundled program cost what they cost in this process. */
export function passwordCostFlags(): string[] {
  if (defaultCost.memoryCost === real.memoryCost) return [];
  return ['--require', fileURLToPath(new URL('cheap-password-cost.cjs', import.meta.url))];
}
