import 'reflect-metadata';
import { runCommand } from '../tools/command-line.js';
import { measureAgainst } from './against.js';
import { changesSince } from './baseline.js';
import { Cleanup } from './cleanup.js';
import { measureCluster } from './cluster.js';
import { type RunningEngine, startEngine } from './engines.js';
import { floorDriver } from './floor-driver.js';
import { measureCells } from './floors.js';
import { verdictsOn } from './goals.js';
import { measureGrowth } from './growth.js';
import { measureMemory } from './memory.js';
import { type Options, parseOptions, usage } from './options.js';
import { measurePeers } from './peers.js';
import { measureProcesses } from './processes.js';
import { endProgress, progress } from './progress.js';
import { changeTable, report, verdictTable } from './report.js';
import {
  conditionsOf,
  readBaseline,
  type Result,
  type Results,
  resultsFile,
  writeResults,
} from './results.js';
import { measureStart } from './start-time.js';

/** @returns the exit code. */
async function bench(options: Options, cleanup: Cleanup): Promise<number> {
  const baseline = readBaseline()?.results ?? [];
  const file = resultsFile(options.output);
  const measured: Results = { conditions: conditionsOf(options), results: [] };
  for (const name of options.engines) {
    progress(`${name}: starting`);
    await cleanup.within(async () => {
      const engine = await startEngine(name, cleanup);
      if (engine) await measure(engine, options, measured, cleanup);
      else console.log(`${name} is not measured: there is no mariadbd on this machine.`);
    });
  }
  endProgress();
  const { results } = measured;
  const judgement = [verdictTable(verdictsOn(results)), changeTable(changesSince(baseline, results))];
  const parts = [report(results), ...(options.output === 'quick' ? [] : judgement), `Results: ${file}`];
  console.log(`\n${parts.filter((part) => part !== '').join('\n\n')}`);
  return results.some(({ errors }) => errors > 0) ? 1 : 0;
}

/** Each measurement has its own servers. Its results are saved at once, so that a later failure does not lose them. */
async function measure(
  engine: RunningEngine,
  options: Options,
  { conditions, results }: Results,
  cleanup: Cleanup,
): Promise<void> {
  const { against, calls, peers, growth, memoryMinutes, start, processes, cluster, output } = options;
  const withFloor = calls.length > 0 && against === '';
  conditions.engines[engine.name] =
    engine.version + (withFloor && engine.name === 'sqlite' ? `, floor on ${floorDriver().name}` : '');
  const take = async (wanted: boolean, work: () => Promise<readonly Result[]>): Promise<void> => {
    if (!wanted) return;
    results.push(...(await cleanup.within(work)));
    writeResults(resultsFile(output), { conditions, results });
  };
  await take(against !== '', () => measureAgainst(engine, options, cleanup));
  await take(withFloor, () => measureCells(engine, options, cleanup));
  await take(peers, () => measurePeers(engine, options, cleanup));
  await take(growth.length > 0, () => measureGrowth(engine, options, cleanup));
  await take(start, () => measureStart(engine, cleanup));
  await take(processes > 0 && engine.name === 'mariadb', () => measureProcesses(engine, options, cleanup));
  await take(cluster && engine.name === 'mariadb', () => measureCluster(engine, options, cleanup));
  await take(memoryMinutes > 0, () => measureMemory(engine, options, cleanup));
}

const cleanup = new Cleanup();
await runCommand(usage, () =>
  bench(parseOptions(process.argv.slice(2)), cleanup).finally(() => cleanup.run()),
);
