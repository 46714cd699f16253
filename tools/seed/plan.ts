import { isPasswordLength, passwordLengthRule } from '../../src/common/password-length.js';
import { randomId } from '../../src/crypto/randomness.js';
import { parseArguments, UsageError } from '../command-line.js';
import { lastSeededNumber } from './seeded-users.js';

export interface SeedPlan {
  readonly users: number;
  /** The same for all users. */
  readonly password: string;
  /** The share of users with MFA, from 0 to 1. */
  readonly mfaShare: number;
  /** Determines the shared secrets: see `seededSecret`. */
  readonly seed: string;
}

/** @throws UsageError */
export function readPlan(toolArguments: readonly string[]): SeedPlan {
  const { users, password = randomId(), mfa = '0.6', seed: text = randomId() } = parsed(toolArguments);
  const count = /^[0-9]{1,7}$/.test(users ?? '') ? Number(users) : 0;
  if (count < 1) throw new UsageError(`--users must be a whole number from 1 to ${lastSeededNumber}`);
  if (!isPasswordLength(password)) throw new UsageError(`--password ${passwordLengthRule}`);
  if (!/^(0|1|[01]?\.[0-9]+)$/.test(mfa) || Number(mfa) > 1)
    throw new UsageError(`--mfa ${mfa} is not a share from 0 to 1`);
  if (text === '') throw new UsageError('--seed is empty');
  return { users: count, password, mfaShare: Number(mfa), seed: text };
}

function parsed(toolArguments: readonly string[]) {
  const text = { type: 'string' } as const;
  const options = { users: text, password: text, mfa: text, seed: text };
  return parseArguments({ args: [...toolArguments], options }).values;
}
