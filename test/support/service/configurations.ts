import { ConfigError } from '../../../src/config/config-error.js';
import { type Config, loadConfig } from '../../../src/config/config.js';

/** Keys that production accepts, used only in tests. */
export const goodKeys = {
  JWT_SECRET: 'q3uN1tT5zVb8xKc0Ry7mWd2LhPs9Ej4F',
  ENCRYPTION_KEYS: 'k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=',
  DIGEST_KEY: 'Lw6Zr2Yq9Bf4Xv8Np1Cs7Td3Gk5Hj0Ma',
} as const;

type Environment = Record<string, string>;

/** The configuration from these variables and valid keys. */
export function configured(environment: Environment): Config {
  return loadConfig({ ...goodKeys, ...environment });
}

/** The problems with these variables, given valid keys; empty if there are none. */
export function mistakesIn(environment: Environment): readonly string[] {
  return mistakesInExactly({ ...goodKeys, ...environment });
}

export function mistakesInExactly(environment: Environment): readonly string[] {
  try {
    loadConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}
