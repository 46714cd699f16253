import { explainFileError, isFileError } from '../src/common/errors/file-error.js';
import { CommandError } from './command-line.js';

/** @returns a CommandError for an error of the operating system, and any other error as it is. */
export function readingError(file: string, error: unknown): unknown {
  return isFileError(error) ? new CommandError(`${file} cannot be read: ${explainFileError(error)}.`) : error;
}
