import { ShowableError } from '../common/errors/showable-error.js';

/** The configuration cannot be used; the message names every mistake in it. */
export class ConfigError extends ShowableError {
  override readonly name = 'ConfigError';

  constructor(readonly problems: readonly string[]) {
    super(`The configuration cannot be used: ${problems.join('; ')}.`);
  }
}
