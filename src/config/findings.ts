import { readFileSync } from 'node:fs';

/** What reading the configuration has come upon so far. */
export interface Findings {
  /** One sentence each, without a full stop. */
  readonly problems: string[];
  /** Variables that are missing because of one of the problems, so that nobody is told twice. */
  readonly explained: Set<string>;
}

/** Undefined, with a finding, if it cannot be read. */
export function readFile(variable: string, path: string, findings: Findings): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    findings.problems.push(
      `${variable} cannot be read: ${String((error as NodeJS.ErrnoException).code)} at ${path}`,
    );
    return undefined;
  }
}
