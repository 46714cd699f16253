import { type Cell, type Contender, measureCell } from './cells.js';
import { Cleanup } from './cleanup.js';
import { type DatabaseMaker, type Engine, startEngine } from './engines.js';
import { type Options, parseOptions, usage, UsageError } from './options.js';
import { endProgress, progress } from './progress.js';
import { errorLines, table, verdict } from './report.js';
import { openSeedDatabase } from './seed-database.js';
import { startServer, type Target } from './servers.js';

/** Drives the floor and the service in turn, from this process, and compares them. */
async function bench(options: Options, cleanup: Cleanup): Promise<void> {
  const verdicts: string[] = [];
  for (const engine of options.engines) {
    progress(`${engine}: starting`);
    const makeDatabase = await startEngine(engine, cleanup);
    if (!makeDatabase) {
      verdicts.push(`${engine}\n  not measured: no mariadbd on this machine`);
      continue;
    }
    const cells = await benchEngine(engine, makeDatabase, options, cleanup);
    const errors = errorLines(cells);
    if (errors.length > 0) process.exitCode = 1;
    console.log([`\n${engine}`, table(cells), ...errors].join('\n'));
    verdicts.push(verdict(engine, cells));
    await cleanup.run();
  }
  console.log(`\n${verdicts.join('\n')}`);
}

async function benchEngine(
  engine: Engine,
  makeDatabase: DatabaseMaker,
  { calls, connections, seconds }: Options,
  cleanup: Cleanup,
): Promise<Cell[]> {
  const start = async (target: Target): Promise<Contender> => {
    const server = await startServer(target, makeDatabase, cleanup);
    const database = openSeedDatabase(server.config);
    cleanup.add(() => database.close());
    return { server, database };
  };
  const contenders = { floor: await start('floor'), service: await start('service') };
  const cells: Cell[] = [];
  const total = calls.length * connections.length;
  for (const call of calls) {
    for (const count of connections) {
      progress(`${engine}: ${call.name} at ${count} connections (${cells.length + 1} of ${total})`);
      cells.push(await measureCell(contenders, call, count, seconds));
    }
  }
  endProgress();
  return cells;
}

const cleanup = new Cleanup();
try {
  await bench(parseOptions(process.argv.slice(2)), cleanup);
} catch (error) {
  console.error(error instanceof UsageError ? `${error.message}\n\n${usage}` : error);
  process.exitCode = 1;
} finally {
  await cleanup.run();
}
