import { fileErrorReason } from '../common/errors/file-error.js';
import { LoggableError } from '../common/errors/loggable-error.js';
import { pipeTimeoutSeconds, readFileOrPipe } from './file-or-pipe.js';

/** The configuration cannot be used; the message names every mistake in it. */
export class ConfigError extends LoggableError {
  override readonly name = 'ConfigError';

  constructor(readonly problems: readonly string[]) {
    super(`The configuration cannot be used: ${problems.join('; ')}.`);
  }
}

/** The mistakes found so far while the configuration is read. */
export interface Findings {
  /** One sentence each, without a full stop. */
  readonly problems: string[];
  /** Variables that are missing because of one of the problems, and are not reported again. */
  readonly explained: Set<string>;
  /** The files that hold generated keys, by the variable. */
  readonly files: Map<string, string>;
}

export const noFindings = (): Findings => ({ problems: [], explained: new Set(), files: new Map() });

/** @returns undefined, after adding a problem, if the file cannot be read. */
export function readFile(variable: string, path: string, findings: Findings): Buffer | undefined {
  try {
    const content = readFileOrPipe(path);
    if (!content)
      findings.problems.push(
        `${variable} cannot be read: nothing arrives in this pipe for ${pipeTimeoutSeconds} s (${path})`,
      );
    return content;
  } catch (error) {
    findings.problems.push(`${variable} cannot be read: ${fileErrorReason(error)} (${path})`);
    return undefined;
  }
}
