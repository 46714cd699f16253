import { lossLines, measureAgainst } from './against.js';
import { changesSince } from './baseline.js';
import { Cleanup } from './cleanup.js';
import { conditionsOf } from './conditions.js';
import { type RunningEngine, startEngine } from './engines.js';
import { floorDriver } from './floor-driver.js';
import { measureCells } from './floors.js';
import { goalsOf } from './goals.js';
import { measureGrowth } from './growth.js';
import { measureMemory } from './memory.js';
import { type Options, parseOptions, usage, UsageError } from './options.js';
import { page } from './page/page.js';
import { measurePeers } from './peers.js';
import { measureProcesses } from './processes.js';
import { endProgress, progress } from './progress.js';
import { changeLines, errorsOf, goalLines, report } from './report.js';
import { readBaseline, type Results, writeResults, writeText } from './results.js';
import { measureStart } from './start-time.js';

/** Measures the service against another checkout's. */
async function benchAgainst(options: Options, cleanup: Cleanup): Promise<void> {
  await onEngines(options, cleanup, async (engine) => {
    const losses = await measureAgainst(engine, options, cleanup);
    endProgress();
    console.log(`\n${lossLines(losses)}`);
  });
}

/** Measures the service against floors and peers, which this process drives in turn. */
async function bench(options: Options, cleanup: Cleanup): Promise<void> {
  const baseline = readBaseline();
  const results: Results = {
    conditions: conditionsOf(options),
    ...{ cells: [], peers: [], growth: [], memory: [], starts: [], processes: [] },
  };
  await onEngines(options, cleanup, (engine) => measure(engine, options, results, cleanup));
  endProgress();
  const goals = goalsOf(results);
  const changes = baseline && !options.quick ? changesSince(baseline, results) : [];
  const pageFile = options.output.replace(/\.json$/, '.html');
  writeText(pageFile, page(results, goals, changes));
  const compared = baseline ? changeLines(changes) : 'There are no committed results to compare with.';
  console.log(
    ['', report(results), ...(options.quick ? [] : [goalLines(goals), compared])]
      .filter((section, position) => section !== '' || position === 0)
      .join('\n\n'),
  );
  console.log(`\nResults: ${options.output}\nCharts:  ${pageFile}`);
  if (errorsOf(results).length > 0) process.exitCode = 1;
}

async function onEngines(
  options: Options,
  cleanup: Cleanup,
  work: (engine: RunningEngine) => Promise<void>,
): Promise<void> {
  for (const name of options.engines) {
    progress(`${name}: starting`);
    await cleanup.within(async () => {
      const engine = await startEngine(name, cleanup);
      if (engine) await work(engine);
      else console.log(`${name} is not measured: there is no mariadbd on this machine.`);
    });
  }
}

/** What is asked for, each with servers of its own. What is there is kept, whatever happens to the rest. */
async function measure(
  engine: RunningEngine,
  options: Options,
  results: Results,
  cleanup: Cleanup,
): Promise<void> {
  const { calls, peers, growth, memoryMinutes, start, processes } = options;
  const hasDriver = calls.length > 0 && engine.name === 'sqlite';
  results.conditions.engines[engine.name] =
    engine.version + (hasDriver ? `, floor on ${floorDriver().name}` : '');
  const take = async <T>(wanted: boolean, into: T[], work: () => Promise<T | T[]>): Promise<void> => {
    if (!wanted) return;
    into.push(...([await cleanup.within(work)].flat() as T[]));
    writeResults(options.output, results);
  };
  await take(calls.length > 0, results.cells, () => measureCells(engine, options, cleanup));
  await take(peers, results.peers, () => measurePeers(engine, options, cleanup));
  await take(growth.length > 0, results.growth, () => measureGrowth(engine, options, cleanup));
  await take(start, results.starts, () => measureStart(engine, cleanup));
  await take(processes > 0 && engine.name === 'mariadb', results.processes, () =>
    measureProcesses(engine, options, cleanup),
  );
  await take(memoryMinutes > 0, results.memory, () => measureMemory(engine, options, cleanup));
}

const cleanup = new Cleanup();
try {
  const options = parseOptions(process.argv.slice(2));
  await (options.against === '' ? bench(options, cleanup) : benchAgainst(options, cleanup));
} catch (error) {
  console.error(error instanceof UsageError ? `${error.message}\n\n${usage}` : error);
  process.exitCode = 1;
} finally {
  await cleanup.run();
}
