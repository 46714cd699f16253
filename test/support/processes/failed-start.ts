import { expect } from 'vitest';
import { spawnFailingService } from './processes.js';

/** Checks that the service does not start, and gives the reason in one sentence on stderr only. */
export async function expectOneSentence(
  environment: Record<string, string>,
  sentence: RegExp,
): Promise<void> {
  const { code, stdout, stderr } = await spawnFailingService(environment);
  expect(stderr).toMatch(sentence);
  expect(stderr, 'one line, a whole sentence').toMatch(/^[A-Z][^\n]*\.\n$/);
  expect(stderr + stdout, 'no stack').not.toMatch(/^\s+at |\\n\s+at /m);
  expect(code).toBe(1);
}
