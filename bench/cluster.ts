import { isGaleraInstalled, startGalera } from '../test/support/database/galera.js';
import { callNamed } from './calls.js';
import { company, requestsOf } from './cells.js';
import type { Cleanup } from './cleanup.js';
import { warmUpSeconds } from './compare.js';
import type { RunningEngine } from './engines.js';
import { errorsOf, type Measurement } from './measurement.js';
import type { Options } from './options.js';
import { connections, driveTogether } from './processes.js';
import { progress } from './progress.js';
import type { Result } from './results.js';
import { install, type Installation, launch, type Server } from './servers.js';
import { ratioOf, spreadOf } from './statistics.js';
import { BenchUsers } from './users.js';

const measuredCalls = ['enableMfa', 'getMe'].map(callNamed);
const nodes = [0, 1, 2] as const;

interface Side {
  readonly servers: readonly Server[];
  readonly users: BenchUsers;
}

/**
 * Compares three processes, each at its own node of a Galera cluster, with one process on one MariaDB, under the same
 * load in total. On one machine all of them share its cores: the ratio is the price of the cluster, not its gain.
 */
export async function measureCluster(
  { name: engine, makeDatabase }: RunningEngine,
  { seconds, runs }: Options,
  cleanup: Cleanup,
): Promise<Result[]> {
  if (!isGaleraInstalled()) {
    console.log('The cluster is not measured: Galera or rsync is not on this machine.');
    return [];
  }
  const alone = await open(await install(makeDatabase, cleanup), [{}], cleanup);
  const together = await openCluster(cleanup);
  const results: Result[] = [];
  for (const call of measuredCalls) {
    progress(`${engine}: ${call.name} on three processes and nodes`);
    const prepare = async ({ servers, users }: Side): Promise<(duration: number) => Promise<Measurement>> => {
      const next = requestsOf(call, await users.inState(call.state, company));
      return async (duration) => driveTogether(servers, next, duration);
    };
    const driveAlone = await prepare(alone);
    const driveCluster = await prepare(together);
    await driveAlone(warmUpSeconds(seconds));
    await driveCluster(warmUpSeconds(seconds));
    const one: Measurement[] = [];
    const three: Measurement[] = [];
    for (let run = 0; run < runs; run += 1) {
      one.push(await driveAlone(seconds));
      three.push(await driveCluster(seconds));
    }
    // Each measurement has the rate of one process.
    const rates = three.map((measured) => measured['req/s'] * nodes.length);
    const rateAlone = one.map((measured) => measured['req/s']);
    results.push({
      kind: 'cluster',
      engine,
      of: { call: call.name, connections },
      figures: {
        ratio: ratioOf(rates, rateAlone),
        'req/s, one': spreadOf(rateAlone),
        'req/s, three': spreadOf(rates),
        'p99 ms, one': spreadOf(one.map((measured) => measured['p99 ms'])),
        'p99 ms, three': spreadOf(three.map((measured) => measured['p99 ms'])),
      },
      ...errorsOf([...one, ...three]),
    });
  }
  return results;
}

async function openCluster(cleanup: Cleanup): Promise<Side> {
  const cluster = await startGalera();
  cleanup.add(() => cluster.stop());
  await cluster.nodes[0].administer('CREATE DATABASE mfa');
  const environments = nodes.map((node) => ({ DATABASE_URL: cluster.urlFrom(node, 'mfa') }));
  const [first = { DATABASE_URL: '' }] = environments;
  return open(await install(async () => Promise.resolve(first), cleanup), environments, cleanup);
}

/** Starts a process for each of the environments. */
async function open(
  installation: Installation,
  environments: readonly Readonly<Record<string, string>>[],
  cleanup: Cleanup,
): Promise<Side> {
  const servers: Server[] = [];
  for (const own of environments) {
    const environment = { ...installation.environment, ...own };
    servers.push(await launch('service', { ...installation, environment }, cleanup));
  }
  const users = await BenchUsers.open(installation.config);
  cleanup.add(() => users.database.close());
  return { servers, users };
}
