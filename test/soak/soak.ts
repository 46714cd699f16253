import 'reflect-metadata';
import { Secret } from 'otpauth';
import { randomId } from '../../src/crypto/randomness.js';
import { CommandError, runCommand } from '../../tools/command-line.js';
import { type BulkDatabase, openBulkDatabase } from '../../tools/seed/bulk-database.js';
import { hasMfa, seededNames, seededSecret } from '../../tools/seed/seeded-users.js';
import { seedUsers } from '../../tools/seed/seeding.js';
import { Cleanup } from '../../bench/cleanup.js';
import { startEngine } from '../../bench/engines.js';
import { endProgress, progress } from '../../bench/progress.js';
import { type Server, startServer } from '../../bench/servers.js';
import { type Account, newAccount } from './account.js';
import { Administrator } from './administrator.js';
import { Authenticator } from './authenticator.js';
import { SoakClient } from './client.js';
import { differingAccounts, readAuditTrail } from './database-check.js';
import { Ledger } from './ledger.js';
import { percentiles, watch } from './monitor.js';
import { readOptions, type SoakOptions, usage } from './options.js';
import { check, type Check, memoryChecks, type SoakResults, summary, writeResults } from './results.js';
import { driveTraffic, newTraffic } from './traffic.js';
import { runHostile } from './hostile/hostile.js';

/** Each user can use one time step in half a minute; this many users are enough for a machine with a few cores. */
const userCount = 400;

async function soak(options: SoakOptions, cleanup: Cleanup): Promise<number> {
  progress(`${options.engine}: starting`);
  const engine = await startEngine(options.engine, cleanup);
  if (!engine) throw new CommandError('There is no mariadbd on this machine.');
  if (options.hostile) return runHostile(options.hostile, engine, options.output, cleanup);
  const server = await startServer('service', engine.makeDatabase, cleanup);
  const database = await openBulkDatabase(server.config);
  cleanup.add(() => database.close());
  const results = await run(options, server, database, await seedAccounts(server, database));
  endProgress();
  console.log(summary(results));
  writeResults(options.output, results);
  return results.checks.every(({ passed }) => passed) ? 0 : 1;
}

async function seedAccounts({ config }: Server, database: BulkDatabase): Promise<Account[]> {
  const plan = { users: userCount, mfaShare: 0.6, password: randomId(), seed: randomId() };
  await seedUsers(database, config, plan);
  const users = await database.query<{ id: number; name: string }>(
    'SELECT id, name FROM users WHERE id > 1000 ORDER BY id',
  );
  return users.map(({ id, name }) => {
    const account = newAccount({ id, name, password: plan.password });
    if (hasMfa(Number(name.slice(seededNames.length)), plan.mfaShare)) {
      const { buffer } = Uint8Array.from(seededSecret(plan.seed, name));
      account.authenticator = new Authenticator(new Secret({ buffer }), []);
    }
    return account;
  });
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
    { administrator, client, ledger, userCount: accounts.length + 1 },
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
      ...checkLedger(
        ledger,
        await differingAccounts(database, config, accounts),
        await auditDifferences(database, ledger, since),
      ),
      ...memoryChecks(memory, options),
    ],
  };
}

async function auditDifferences(database: BulkDatabase, ledger: Ledger, since: number) {
  await readAuditTrail(database, ledger, since);
  return ledger.differences();
}

/** Whether the event records an accepted code. */
const recordsAcceptedCode = (event: string): boolean => /^mfa\.(verified|enabled) /.test(event);

function checkLedger(
  { acceptedCodes, acceptedTwice, events }: Ledger,
  differing: readonly string[],
  { missing, surplus }: { missing: readonly string[]; surplus: readonly string[] },
): Check[] {
  const lost = [...differing, ...missing.filter(recordsAcceptedCode)];
  const twice = [...acceptedTwice, ...surplus.filter(recordsAcceptedCode)];
  return [
    check(`${lost.length} of ${acceptedCodes} accepted codes lost`, lost),
    check(`${twice.length} codes accepted twice`, twice),
    check(`${events} acknowledged audit events, ${missing.length} of them missing`, missing),
    check(`${surplus.length} audit events that were not acknowledged`, surplus),
  ];
}

const cleanup = new Cleanup();
await runCommand(usage, () => soak(readOptions(process.argv.slice(2)), cleanup).finally(() => cleanup.run()));
