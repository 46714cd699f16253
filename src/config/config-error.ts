import { LoggableError } from '../common/errors/loggable-error.js';

/** The configuration cannot be used; the message names every mistake in it. */
export class ConfigError extends LoggableError {
  override readonly name = 'ConfigError';

  constructor(readonly problems: readonly string[]) {
    super(`The configuration cannot be used: ${problems.join('; ')}.`);
  }
}
