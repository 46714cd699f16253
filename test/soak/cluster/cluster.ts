import type { Cleanup } from '../../../bench/cleanup.js';
import { endProgress, progress } from '../../../bench/progress.js';
import { defaultAdministratorId } from '../../../src/users/user-record.js';
import { CommandError } from '../../../tools/command-line.js';
import { openBulkDatabase } from '../../../tools/seed/bulk-database.js';
import { isGaleraInstalled } from '../../support/database/galera.js';
import type { Account } from '../account.js';
import { Administrator } from '../administrator.js';
import { SoakClient } from '../client.js';
import { Ledger } from '../ledger.js';
import { ledgerChecks } from '../ledger-checks.js';
import type { ClusterOptions, SoakOptions } from '../options.js';
import { check, type Check, checkLines, writeResults } from '../results.js';
import { seedAccounts } from '../seeded-accounts.js';
import { chosenFaults } from './faults.js';
import { watchMemory } from './memory.js';
import { sameOnAllNodes } from './nodes.js';
import { OpenLoop } from './open-loop.js';
import { isTolerated, type Phase, phaseTable, resultsOf } from './phases.js';
import { runPhases } from './schedule.js';
import { type Position, positions, Stage } from './stage.js';

const connections = 2_000;
const answerTimeoutMs = 20_000;
/** Each failed operation uses up one user: so many for the traffic, and so many for each fault. */
const users = { atLeast: 1_000, perFault: 1_500 };
const maxErrorShare = 0.01;
const shownKinds = 10;

/** Breaks a cluster under traffic. @returns the exit code */
export async function soakCluster(
  { minutes, output }: SoakOptions,
  { faults: count, seed, requestsPerSecond }: ClusterOptions,
  cleanup: Cleanup,
): Promise<number> {
  if (!isGaleraInstalled()) throw new CommandError('MariaDB, Galera or rsync is not installed.');
  const chosen = chosenFaults(seed, count);
  progress(`seed ${seed}: ${chosen.map(({ name }) => name).join(', ')}: starting`);
  const stage = await Stage.start(cleanup);
  const database = await openBulkDatabase(stage.config);
  const accounts = await seedAccounts(stage.config, database, users.atLeast + count * users.perFault);
  await database.close();
  const client = new SoakClient(stage.url, connections, answerTimeoutMs);
  const ledger = new Ledger();
  const administrator = new Administrator(client, ledger, stage.config.adminPassword ?? '');
  const since = Date.now();
  const soak = {
    administrator,
    client,
    ledger,
    userCount: accounts.length + 1,
    clocksAgree: () => stage.clocksAgree,
  };
  const loop = new OpenLoop(soak, accounts, requestsPerSecond);
  const memory = watchMemory(stage);
  const traffic = loop.run();
  const phases = await Promise.race([
    runPhases(stage, chosen, minutes * 60_000, { client, loop }),
    traffic.then(() => {
      throw new Error('the traffic ended early');
    }),
  ]);
  loop.stop();
  await traffic;
  client.close();
  const memoryResults = memory.stop();
  progress('checking the nodes');
  await Promise.all(stage.servers.map((server) => server.stop()));
  await stage.untilSynced();
  const checks = [
    ...(await checkNodes(stage, { ledger, accounts, since, loop })),
    ...checkTraffic(loop, phases),
    ...notTried(phases),
    ...memoryResults,
  ];
  endProgress();
  const results = resultsOf(phases, loop);
  const sent = `${client.requestsSent} requests of ${accounts.length} users, ${loop.uncertain.size} of them left in doubt`;
  console.log([`seed ${seed}: ${sent}`, '', phaseTable(results), '', ...checkLines(checks)].join('\n'));
  writeResults(output, {
    seed,
    minutes,
    requestsPerSecond,
    requests: client.requestsSent,
    phases: results,
    checks,
  });
  return checks.every(({ passed }) => passed) ? 0 : 1;
}

interface Driven {
  readonly ledger: Ledger;
  readonly accounts: readonly Account[];
  readonly since: number;
  readonly loop: OpenLoop;
}

/** All nodes hold the same, and one of them what was acknowledged. */
async function checkNodes(stage: Stage, { ledger, accounts, since, loop }: Driven): Promise<Check[]> {
  const last: Position = positions[2];
  const config = stage.configOfNode(last);
  const database = await openBulkDatabase(config);
  // The administrator's own sign-ins can be without an answer, too.
  const uncertain = new Set([...loop.uncertain, defaultAdministratorId]);
  try {
    return [
      await sameOnAllNodes(stage),
      ...(await ledgerChecks(database, config, { ledger, accounts, since, uncertain })),
    ];
  } finally {
    await database.close();
  }
}

/** Passes outside CI: not every machine has what each fault takes. */
function notTried(phases: readonly Phase[]): Check[] {
  const reasons = phases.flatMap(({ name, missing }) =>
    missing === undefined ? [] : [`${name}: ${missing}`],
  );
  if (reasons.length === 0) return [];
  const what = `${reasons.length} faults were not tried`;
  return [{ ...check(what, reasons), passed: process.env['CI'] !== 'true' }];
}

function checkTraffic({ failures, notSent, successes }: OpenLoop, phases: readonly Phase[]): Check[] {
  const marks = phases.flatMap((phase) => phase.marks);
  const outside = failures.filter((failure) => !isTolerated(failure, marks));
  const calls =
    outside.length + successes.filter((at) => !isTolerated({ began: at, ended: at }, marks)).length;
  const share = outside.length / calls;
  const kinds = new Map<string, number>();
  for (const { what } of outside) {
    const kind = what.replaceAll(/\d{4,}/g, '…');
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  const shown = [...kinds].sort(([, a], [, b]) => b - a).slice(0, shownKinds);
  return [
    {
      ...check(
        `${(share * 100).toFixed(2)} % of ${calls} operations failed later than 10 s after a fault`,
        shown.map(([kind, times]) => `${times} × ${kind}`),
      ),
      passed: share < maxErrorShare,
    },
    { what: `${notSent} operations not begun, for want of users`, passed: notSent === 0, examples: [] },
  ];
}
