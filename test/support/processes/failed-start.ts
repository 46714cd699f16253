import { expect } from 'vitest';
import { spawnFailingService } from './processes.js';

/** The service must not start in this environment, and say why in one sentence on stderr and nowhere else. */
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
