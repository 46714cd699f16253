import 'reflect-metadata';
import { CommandError, runCommand } from '../../tools/command-line.js';
import { type BulkDatabase, openBulkDatabase } from '../../tools/seed/bulk-database.js';
import { Cleanup } from '../../bench/cleanup.js';
import { startEngine } from '../../bench/engines.js';
import { endProgress, progress } from '../../bench/progress.js';
import { type Server, startServer } from '../../bench/servers.js';
import type { Account } from './account.js';
import { Administrator } from './administrator.js';
import { SoakClient } from './client.js';
import { Ledger } from './ledger.js';
import { ledgerChecks } from './ledger-checks.js';
import { percentiles, watch } from './monitor.js';
import { readOptions, type SoakOptions, usage } from './options.js';
import { check, memoryChecks, type SoakResults, summary, writeResults } from './results.js';
import { seedAccounts } from './seeded-accounts.js';
import { driveTraffic, newTraffic } from './traffic.js';
import { soakCluster } from './cluster/cluster.js';
import { runHostile } from './hostile/hostile.js';

/** Each user can use one time step in half a minute; this many users are enough for a machine with a few cores. */
const userCount = 400;

async function soak(options: SoakOptions, cleanup: Cleanup): Promise<number> {
  if (options.cluster) return soakCluster(options, options.cluster, cleanup);
  progress(`${options.engine}: starting`);
  const engine = await startEngine(options.engine, cleanup);
  if (!engine) throw new CommandError('There is no mariadbd on this machine.');
  if (options.hostile) return runHostile(options.hostile, engine, options.output, cleanup);
  const server = await startServer('service', engine.makeDatabase, cleanup);
  const database = await openBulkDatabase(server.config);
  cleanup.add(() => database.close());
  const results = await run(
    options,
    server,
    database,
    await seedAccounts(server.config, database, userCount),
  );
  endProgress();
  console.log(summary(results));
  writeResults(options.output, results);
  return results.checks.every(({ passed }) => passed) ? 0 : 1;
}

async function run(
  options: SoakOptions,
  { config, pid, url }: Server,
  database: BulkDatabase,
  accounts: readonly Account[],
): Promise<SoakResults> {
  const { connections, engine, minutes } = options;
  const client = new SoakClient(url, connections);
  const ledger = new Ledger();
  const administrator = new Administrator(client, ledger, config.adminPassword ?? '');
  const traffic = newTraffic();
  const since = Date.now();
  const started = performance.now();
  const monitor = watch(pid, { client, traffic, minutes });
  await driveTraffic(
    { administrator, client, ledger, userCount: accounts.length + 1, clocksAgree: () => true },
    accounts,
    { workers: connections, deadline: started + minutes * 60_000 },
    traffic,
  );
  const seconds = (performance.now() - started) / 1000;
  const memory = monitor.stop();
  client.close();

  progress('checking the database');
  const { p50, p99 } = percentiles(client.latencies);
  return {
    engine,
    connections,
    users: accounts.length,
    seconds,
    requests: client.latencies.length,
    requestsPerSecond: client.latencies.length / seconds,
    p50Milliseconds: p50,
    p99Milliseconds: p99,
    peakMegabytes: memory.peak,
    megabytesPerMinute: memory.slope,
    operations: Object.fromEntries(traffic.done),
    checks: [
      check(`${traffic.errors.length} errors`, traffic.errors),
      ...(await ledgerChecks(database, config, { ledger, accounts, since })),
      ...memoryChecks(memory, options),
    ],
  };
}

const cleanup = new Cleanup();
await runCommand(usage, () => soak(readOptions(process.argv.slice(2)), cleanup).finally(() => cleanup.run()));
