import type { Cleanup } from '../../../bench/cleanup.js';
import type { RunningEngine } from '../../../bench/engines.js';
import { endProgress, progress } from '../../../bench/progress.js';
import { startServer } from '../../../bench/servers.js';
import { type Check, checkLines, writeResults } from '../results.js';
import { connections } from './connections.js';
import { guesses, passwordChanges } from './hashes.js';
import type { Scenario } from './scenario.js';

export const scenarios: readonly Scenario[] = [connections, guesses, passwordChanges];

/** Runs each scenario against its own service and database. @returns the exit code */
export async function runHostile(
  chosen: readonly Scenario[],
  { name: engine, makeDatabase }: RunningEngine,
  output: string | undefined,
  cleanup: Cleanup,
): Promise<number> {
  const results: { scenario: string; engine: string; checks: readonly Check[] }[] = [];
  for (const scenario of chosen) {
    progress(`${engine}: ${scenario.name}: ${scenario.summary}`);
    const checks = await cleanup.within(async () =>
      scenario.run(await startServer('service', makeDatabase, cleanup), cleanup),
    );
    endProgress();
    console.log([`${engine}: ${scenario.name}`, ...checkLines(checks), ''].join('\n'));
    results.push({ scenario: scenario.name, engine, checks });
  }
  writeResults(output, results);
  return results.every(({ checks }) => checks.every(({ passed }) => passed)) ? 0 : 1;
}
