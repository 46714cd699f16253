import 'reflect-metadata';
import { Config } from '../src/config/config.js';
import { KeysModule } from '../src/mfa/keys/keys.module.js';
import { CommandError, loadEnvironmentFile, runCommand, withModules } from './command-line.js';
import { progressBar } from './progress-bar.js';
import { openBulkDatabase } from './seed/bulk-database.js';
import { readPlan, type SeedPlan } from './seed/plan.js';
import { seededName } from './seed/seeded-users.js';
import { type SeedOutcome, seedUsers } from './seed/seeding.js';

const usage = `npm run seed -- --users 1000000 [options]   adds made-up users to the database of this configuration
  --users 1000000     how many; they are called seed-000001 and so on, after those that are there
  --password TEXT     of every one of them; made up and shown unless given
  --mfa 0.6           the share of them whose MFA is on
  --seed TEXT         where their TOTP secrets come from; made up and shown unless given. A user's secret is the first
                      20 bytes of HMAC-SHA-256 with this text as the key and the user's name as the message

For measuring and trying out. Not for production: whoever knows the password and the seed is any of these users.`;

/** What the service makes, database and keys, is its own user's alone: as in main.ts. */
const ownerOnly = 0o077;

async function seed(plan: SeedPlan): Promise<number> {
  loadEnvironmentFile();
  if (process.env['NODE_ENV'] === 'production')
    throw new CommandError(
      'NODE_ENV is production: made-up users with a known password do not belong there.',
    );
  process.umask(ownerOnly);
  return withModules([KeysModule], async (context) => {
    const database = await openBulkDatabase(context.get(Config));
    const interruption = new AbortController();
    process.once('SIGINT', () => interruption.abort());
    console.log(`Password of every user: ${plan.password}\nSeed of the TOTP secrets: ${plan.seed}`);
    const bar = progressBar('Seeding users', plan.users);
    const started = performance.now();
    try {
      const outcome = await seedUsers(database, context.get(Config), plan, {
        onProgress: bar.update,
        signal: interruption.signal,
      }).finally(bar.stop);
      console.log(summary(outcome, (performance.now() - started) / 1000, await database.size()));
      const left = plan.users - outcome.users;
      if (left > 0)
        console.log(
          `Broken off with ${left} users to go: run it again with --users ${left} and the same password and seed to go on.`,
        );
      return left === 0 ? 0 : 1;
    } finally {
      await database.close();
    }
  });
}

function summary({ firstNumber, users, usersWithMfa, rows }: SeedOutcome, seconds: number, size: number) {
  if (users === 0) return 'No users were made.';
  const names = `${seededName(firstNumber)} to ${seededName(firstNumber + users - 1)}`;
  return [
    `${users} users, ${names}, ${usersWithMfa} of them with MFA`,
    `${rows} rows in ${seconds.toFixed(1)} s, ${Math.round(rows / seconds)} rows per second`,
    `The database is now ${(size / 1e6).toFixed(1)} MB.`,
  ].join('\n');
}

await runCommand(usage, async () => seed(readPlan(process.argv.slice(2))));
